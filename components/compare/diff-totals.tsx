import { Bytes } from "#components/ui/bytes.tsx";
import { cx } from "#components/ui/cx.ts";
import type { Diff } from "#lib/model/diff.ts";

/** How the data of both ends lies to each other: what only one holds, and what both hold in the same place. */
export function DiffTotals({ diff }: { diff: Diff }) {
  const { onlyFromBytes, onlyToBytes, sharedBytes, zeroedBytes, changedBytes } = diff;
  const parts = [
    { name: "Only A", bytes: onlyFromBytes, look: "share-a", title: "Overwritten or gone in B" },
    { name: "Shared", bytes: sharedBytes, look: "share-both", title: "Held by both, in the same place" },
    { name: "Only B", bytes: onlyToBytes, look: "share-b", title: "Written since A" },
  ];
  return (
    <div>
      <div aria-hidden className="flex h-3 gap-0.5 overflow-hidden rounded-sm">
        {parts.map(({ name, bytes, look }) =>
          bytes === null ? (
            <span key={name} className="min-w-10 flex-[1_1_0] rounded-xs border border-dashed" />
          ) : (
            bytes > 0 && (
              <span key={name} className={cx("min-w-1.5 rounded-xs", look)} style={{ flex: `${bytes} 1 0` }} />
            )
          ),
        )}
      </div>
      <dl className="mt-1.5 flex flex-wrap gap-x-5 gap-y-1 text-xs">
        {parts.map(({ name, bytes, look, title }) => (
          <div key={name} className="flex items-center gap-1.5" title={title}>
            <span aria-hidden className={cx("size-2.5 rounded-xs", bytes === null ? "border border-dashed" : look)} />
            <dt className="text-muted-foreground">{name}</dt>
            <dd className="font-medium">
              <Bytes value={bytes} unknown="not counted" />
            </dd>
          </div>
        ))}
        {zeroedBytes > 0 && (
          <div className="flex items-center gap-1.5" title="Of what was written, this reads as zeros in B">
            <dt className="text-muted-foreground">Zeroed</dt>
            <dd className="font-medium">
              <Bytes value={zeroedBytes} />
            </dd>
          </div>
        )}
        <div className="flex items-center gap-1.5">
          <dt className="text-muted-foreground">Written in all</dt>
          <dd className="font-medium">
            <Bytes value={changedBytes} />
          </dd>
        </div>
      </dl>
    </div>
  );
}

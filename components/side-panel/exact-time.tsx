import { Age } from "#components/ui/age.tsx";
import { formatLocal, formatUtc } from "#lib/format/exact-time.ts";

/** A time in full: how long ago, UTC, and the reader's own zone. */
export function ExactTime({ at }: { at: string | null }) {
  if (at === null) return <span className="text-muted-foreground">not known</span>;
  return (
    <>
      <Age at={at} suffix=" ago" />
      <span className="block text-muted-foreground text-xs tabular-nums" suppressHydrationWarning>
        {formatUtc(at)}
        <br />
        {formatLocal(at)}
      </span>
    </>
  );
}

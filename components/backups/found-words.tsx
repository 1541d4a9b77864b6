import { FilePath } from "#components/side-panel/file-path.tsx";
import type { FoundBackups } from "#lib/model/backup.ts";

const count = (n: number): string => `${n} backup${n === 1 ? "" : "s"}`;

/** What looking for backups brought, and what was left out. */
export function FoundWords({ found: { added, moved, known, skipped } }: { found: FoundBackups }) {
  const parts = [
    ...(added.length > 0 ? [`${count(added.length)} added.`] : []),
    ...(moved.length > 0 ? [`${count(moved.length)} found in a new place.`] : []),
    ...(known > 0 ? [`${count(known)} known already.`] : []),
  ];
  return (
    <div role="status" className="space-y-2 text-[13px]">
      <p className="font-medium">{parts.length > 0 ? parts.join(" ") : "No backup lies there."}</p>
      {skipped.length > 0 && (
        <>
          <p className="text-muted-foreground text-xs">Left out:</p>
          <ul className="space-y-1.5 text-xs">
            {skipped.map(({ folder, reason }) => (
              <li key={folder}>
                <FilePath path={folder} />
                <span className="text-muted-foreground">{reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

import { HardDrive } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import type { SnapshotDisk } from "#lib/model/snapshot.ts";
import { FilePath } from "./file-path.tsx";

const modes = {
  internal: { words: "internal", title: "The point is held as a tag inside of this image" },
  external: { words: "external", title: "The point is this file, which is only read since; writes go to the overlay" },
  no: { words: "left out", title: "The snapshot does not hold this disk" },
} as const;

/** What a snapshot holds of each disk. */
export function DiskList({ disks }: { disks: readonly SnapshotDisk[] }) {
  if (disks.length === 0)
    return <p className="text-[13px] text-muted-foreground">It does not say which disks it holds.</p>;
  return (
    <ul className="divide-y rounded-lg border">
      {disks.map((disk) => (
        <li key={disk.target} className="px-3 py-2">
          <div className="flex items-center gap-2">
            <HardDrive size={14} aria-hidden className="text-muted-foreground" />
            <span className="font-medium font-mono text-xs">{disk.target}</span>
            <Badge title={modes[disk.mode].title}>{modes[disk.mode].words}</Badge>
          </div>
          {disk.mode !== "no" && (
            <dl className="mt-1.5 grid grid-cols-[4rem_minmax(0,1fr)] gap-x-2 gap-y-0.5 text-xs">
              <dt className="text-muted-foreground">file</dt>
              <dd>
                <FilePath path={disk.file} />
              </dd>
              {disk.mode === "external" && (
                <>
                  <dt className="text-muted-foreground">overlay</dt>
                  <dd>
                    <FilePath path={disk.overlay} />
                  </dd>
                </>
              )}
              {disk.backingFile && (
                <>
                  <dt className="text-muted-foreground">backed by</dt>
                  <dd>
                    <FilePath path={disk.backingFile} />
                  </dd>
                </>
              )}
            </dl>
          )}
        </li>
      ))}
    </ul>
  );
}

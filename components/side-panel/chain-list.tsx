import { HardDrive } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import type { Head } from "#lib/model/head.ts";
import { FilePath } from "./file-path.tsx";

/** Each disk of the machine as it is now, with the files below the one it writes to. */
export function ChainList({ disks }: { disks: Head["disks"] }) {
  if (disks.length === 0) return <p className="text-[13px] text-muted-foreground">The machine has no disks.</p>;
  return (
    <ul className="divide-y rounded-lg border">
      {disks.map((disk) => (
        <li key={disk.target} className="px-3 py-2">
          <div className="flex items-center gap-2">
            <HardDrive size={14} aria-hidden className="text-muted-foreground" />
            <span className="font-medium font-mono text-xs">{disk.target}</span>
            {disk.format && <Badge>{disk.format}</Badge>}
            {disk.backing.length > 0 && (
              <span className="text-muted-foreground text-xs">{disk.backing.length + 1} files deep</span>
            )}
          </div>
          <ol className="mt-1.5 space-y-1 border-l-2 border-l-lit pl-2.5 text-xs">
            <li>
              <FilePath path={disk.file} />
              <span className="text-[11px] text-muted-foreground">is written to</span>
            </li>
            {disk.backing.map((file) => (
              <li key={file}>
                <FilePath path={file} />
              </li>
            ))}
          </ol>
        </li>
      ))}
    </ul>
  );
}

import { HardDrive } from "lucide-react";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import type { Backup } from "#lib/model/backup.ts";

/** The disks that a backup holds, with the file of each. */
export const BackupDisks = ({ disks }: { disks: Backup["disks"] }) => (
  <ul className="divide-y rounded-lg border">
    {disks.map((disk) => (
      <li key={disk.target} className="px-3 py-2 text-xs">
        <div className="flex items-center gap-2">
          <HardDrive size={14} aria-hidden className="shrink-0 text-muted-foreground" />
          <span className="font-medium font-mono">{disk.target}</span>
          <span className="ml-auto min-w-0">
            <FilePath path={disk.file} isNameOnly />
          </span>
        </div>
        <p className="mt-1 text-muted-foreground">
          holds <Bytes value={disk.dataBytes} /> of a disk of <Bytes value={disk.virtualSizeBytes} />
        </p>
      </li>
    ))}
  </ul>
);

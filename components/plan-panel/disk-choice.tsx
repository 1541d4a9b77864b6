"use client";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { cx } from "#components/ui/cx.ts";
import { inputClass } from "#components/ui/field.tsx";
import { diskMethodsOf } from "#lib/format/disk-methods.ts";
import type { Head } from "#lib/model/head.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import type { DiskMode } from "./create-wish.ts";

/** Which disks are kept, and how. */
export function DiskChoice({
  disks,
  chosen,
  externalReason,
  volumes,
  onChange,
}: {
  disks: Head["disks"];
  chosen: Readonly<Record<string, DiskMode>>;
  /** The host's volumes: what the disks lie on. */
  volumes: readonly VolumeSummary[];
  /** Why no files of their own can be made, or null. */
  externalReason: string | null;
  onChange: (chosen: Record<string, DiskMode>) => void;
}) {
  return (
    <div className="space-y-2">
      <ul className="divide-y rounded-lg border">
        {disks.map((disk) => (
          <li key={disk.target} className="flex items-center gap-3 px-3 py-2">
            <div className="min-w-0 flex-1">
              <span className="font-medium font-mono text-xs">{disk.target}</span>
              <FilePath path={disk.file} />
            </div>
            <select
              aria-label={`How ${disk.target} is kept`}
              value={chosen[disk.target] ?? "usual"}
              onChange={(event) => onChange({ ...chosen, [disk.target]: event.target.value as DiskMode })}
              className={cx(inputClass, "h-8 w-32!")}
            >
              <option value="usual">as usual</option>
              <option value="internal">internal</option>
              <option value="external" disabled={externalReason !== null}>
                external
              </option>
              {Object.entries(diskMethodsOf(disk.file, volumes)).map(([kind, label]) => (
                <option key={kind} value={`method:${kind}`}>
                  {label}
                </option>
              ))}
              <option value="no">leave out</option>
            </select>
          </li>
        ))}
      </ul>
      <p className="text-muted-foreground text-xs">
        Internal: kept inside the disk's own image. External: the image becomes read-only and writes go to a new file on
        top. By what it lies on (a copy, a btrfs snapshot): the machine keeps its file, stands still for a moment, and
        the snapshot stands in the volume's own tree; disks left as usual are left out then. {externalReason}
      </p>
    </div>
  );
}

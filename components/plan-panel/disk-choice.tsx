"use client";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { cx } from "#components/ui/cx.ts";
import { inputClass } from "#components/ui/field.tsx";
import type { Head } from "#lib/model/head.ts";
import type { DiskMode } from "./create-wish.ts";

/** Which disks are kept, and how. */
export function DiskChoice({
  disks,
  chosen,
  externalReason,
  onChange,
}: {
  disks: Head["disks"];
  chosen: Readonly<Record<string, DiskMode>>;
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
              <option value="no">leave out</option>
            </select>
          </li>
        ))}
      </ul>
      <p className="text-muted-foreground text-xs">
        Internal: kept inside the disk's own image. External: the image becomes read-only and writes go to a new file on
        top. {externalReason}
      </p>
    </div>
  );
}

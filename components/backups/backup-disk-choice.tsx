"use client";
import { CheckField } from "#components/ui/check-field.tsx";

/** Which disks are copied. Null stands for all of them, also of those that come later. */
export function BackupDiskChoice({
  targets,
  chosen,
  onChange,
}: {
  targets: readonly string[];
  chosen: readonly string[] | null;
  onChange: (disks: readonly string[] | null) => void;
}) {
  const ticked = chosen ?? targets;
  return (
    <div className="space-y-1.5 rounded-lg border p-3">
      {targets.map((target) => (
        <CheckField
          key={target}
          label={<span className="font-mono text-xs">{target}</span>}
          isChecked={ticked.includes(target)}
          onChange={(isOn) => {
            const next = targets.filter((one) => (one === target ? isOn : ticked.includes(one)));
            onChange(next.length === targets.length ? null : next);
          }}
        />
      ))}
    </div>
  );
}

"use client";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { Button } from "#components/ui/button.tsx";
import { CheckField } from "#components/ui/check-field.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";

/** The end of a volume. Its snapshots go only when that was asked for, and nobody else may need it. */
export function DeleteVolume({ tree, acts }: { tree: SnapshotTree; acts: TreeActs }) {
  const readOnly = useReadOnlyReason();
  const [withSnapshots, setWithSnapshots] = useState(false);
  const count = tree.snapshots.length;
  const words = count === 1 ? "its snapshot" : `its ${count} snapshots`;
  const able = tree.head.capabilities.deleteVolume;
  const refused = able && able.status !== "yes" ? (able.reason ?? "Not possible now.") : null;
  const unasked =
    count > 0 && !withSnapshots
      ? `Tick above that ${words} may go too, or delete ${count === 1 ? "it" : "them"} first.`
      : null;
  return (
    <div className="no-print space-y-2.5">
      {count > 0 && refused === null && (
        <CheckField
          label={`Delete ${words} too`}
          hint={count === 1 ? "Nobody can go back to it then." : "Nobody can go back to any of them then."}
          isChecked={withSnapshots}
          onChange={setWithSnapshots}
        />
      )}
      <Button
        look="warned"
        size="sm"
        icon={<Trash2 size={15} aria-hidden />}
        isBusy={acts.isAsking}
        reason={readOnly ?? refused ?? unasked}
        reasonSide="bottom"
        onClick={() => acts.ask({ action: "deleteVolume", snapshots: withSnapshots ? "delete" : "refuse" })}
      >
        Delete volume…
      </Button>
      {refused && <p className="text-muted-foreground text-xs">{refused}</p>}
    </div>
  );
}

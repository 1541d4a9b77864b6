"use client";
import { Lock, LockOpen, Trash2, X } from "lucide-react";
import { useState } from "react";
import { toast } from "sonner";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { type NodeRef, snapshotIdOf } from "#lib/tree/node-ref.ts";
import { deletionOf } from "./deletion-of.ts";
import { useHeldSpace } from "./use-held-space.ts";
import type { TreeActs } from "./use-tree-actions.ts";

/** What can be done to several ticked snapshots. */
export function BulkBar({
  subject,
  tree,
  checked,
  onChecked,
  acts,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  checked: readonly NodeRef[];
  onChecked: (refs: NodeRef[]) => void;
  acts: TreeActs;
}) {
  const readOnly = useReadOnlyReason();
  const [isLocking, setLocking] = useState(false);
  const ids = checked.map(snapshotIdOf).filter((id) => id !== null);
  const snapshots = tree.snapshots.filter((snapshot) => ids.includes(snapshot.id));
  const deletion = deletionOf(tree.snapshots, ids);
  const held = useHeldSpace(subject, tree, ids);

  const setLocked = async (locked: boolean) => {
    setLocking(true);
    // One after another: each changes the same subject.
    for (const snapshot of snapshots.filter((one) => one.locked !== locked))
      if ((await acts.ask({ action: "edit", snapshot: snapshot.id, locked })) === null) break;
    setLocking(false);
  };
  const nothingTo = (locked: boolean) =>
    snapshots.every((one) => one.locked === locked)
      ? `All of them are ${locked ? "locked" : "unlocked"} already.`
      : null;

  return (
    <div className="no-print flex shrink-0 flex-wrap items-center gap-2 border-t bg-accent/60 px-3 py-2">
      <span className="mr-1 font-medium text-[13px] tabular-nums">{snapshots.length} ticked</span>
      <span className="mr-1 text-muted-foreground text-xs" aria-live="polite">
        {held?.state === "known" && (
          <>
            deleting {snapshots.length === 1 ? "it" : "all of them"} frees <Bytes value={held.held.exclusiveBytes} />
          </>
        )}
        {held?.state === "reading" && "counting what they hold…"}
        {held?.state === "unknown" && <span title={held.reason}>what they hold is not known</span>}
      </span>
      <Button
        size="sm"
        icon={<Lock size={13} aria-hidden />}
        reason={readOnly ?? nothingTo(true)}
        isBusy={isLocking}
        onClick={() => setLocked(true)}
      >
        Lock
      </Button>
      <Button
        size="sm"
        icon={<LockOpen size={13} aria-hidden />}
        reason={readOnly ?? nothingTo(false)}
        isBusy={isLocking}
        onClick={() => setLocked(false)}
      >
        Unlock
      </Button>
      <Button
        size="sm"
        icon={<Trash2 size={13} aria-hidden className="text-danger" />}
        reason={readOnly ?? deletion.reason}
        isBusy={acts.isAsking && !isLocking}
        onClick={() => {
          if (deletion.intent) acts.ask(deletion.intent);
          else toast.error(deletion.reason);
        }}
      >
        Delete…
      </Button>
      <IconButton
        label="Untick all"
        icon={<X size={15} aria-hidden />}
        className="ml-auto size-7"
        onClick={() => onChecked([])}
      />
    </div>
  );
}

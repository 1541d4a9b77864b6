"use client";
import { Copy } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { FormFoot } from "#components/plan-panel/form-foot.tsx";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { TextField } from "#components/ui/field.tsx";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { partsOfVolumeId } from "#lib/model/volume.ts";
import { cloneName } from "./volume-wish.ts";

/** A new volume from what a snapshot holds: where it is to be. */
export function CloneForm({
  tree,
  snapshot,
  acts,
  onClose,
}: {
  tree: SnapshotTree;
  snapshot: Snapshot;
  acts: TreeActs;
  onClose: () => void;
}) {
  const readOnly = useReadOnlyReason();
  const able = snapshot.capabilities.clone;
  const [name, setName] = useState(() =>
    cloneName(partsOfVolumeId(tree.subject.id)?.native ?? tree.subject.name, snapshot.name),
  );
  const reason =
    readOnly ??
    (able && able.status !== "yes" ? (able.reason ?? "Not possible now.") : null) ??
    (name.trim() === "" ? "Say what it is to be called." : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason === null) acts.ask({ action: "clone", snapshot: snapshot.id, name: name.trim() }, true);
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
      <PanelHead kicker="New volume" title={`From ${snapshot.name} of ${tree.subject.name}`} onClose={onClose} />
      <PanelBody>
        <TextField
          label="Name or path of the new volume"
          value={name}
          spellCheck={false}
          autoFocus
          onChange={(event) => setName(event.target.value)}
          hint="A name alone puts it beside this volume; a whole path, from / on, puts it elsewhere."
          className="font-mono text-xs"
        />
        <p className="text-[13px] text-muted-foreground">
          It holds what this snapshot holds, and is a volume of its own: what is written to one does not change the
          other.
        </p>
      </PanelBody>
      <FormFoot icon={<Copy size={16} aria-hidden />} isBusy={acts.isAsking} reason={reason} onClose={onClose} />
    </form>
  );
}

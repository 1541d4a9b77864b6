"use client";
import { type FormEvent, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { CreateFoot } from "#components/plan-panel/create-foot.tsx";
import { suggestName } from "#components/plan-panel/suggest-name.ts";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { CheckField } from "#components/ui/check-field.tsx";
import { AreaField, TextField } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { LiveFileChoice } from "./live-file-choice.tsx";
import { choicesOf, type VolumeWish, volumeCreateIntent } from "./volume-wish.ts";

const ways = [
  { value: "form", label: "Fill in" },
  { value: "xml", label: "Paste XML" },
] as const;

const example = `<volsnapshot>
  <name>before-upgrade</name>
  <description>…</description>
</volsnapshot>`;

/** What to keep of a volume. Nothing has to be filled in. */
export function VolumeCreatePanel({
  tree,
  acts,
  onClose,
}: {
  tree: SnapshotTree;
  acts: TreeActs;
  onClose: () => void;
}) {
  const readOnly = useReadOnlyReason();
  const { create } = tree.head.capabilities;
  const choices = choicesOf(tree.subject.id);
  const names = tree.snapshots.map((snapshot) => snapshot.name);
  const [suggestion] = useState(() => suggestName(new Date(), names));
  const [wish, setWish] = useState<VolumeWish>({
    ...{ way: "form", name: "", description: "", liveFile: "same", isWritable: false, xml: "" },
  });
  const put = (part: Partial<VolumeWish>) => setWish({ ...wish, ...part });

  const isTaken = names.includes(wish.name.trim());
  const taken = "There is a snapshot of that name already.";
  const reason =
    readOnly ??
    (create && create.status !== "yes" ? create.reason : null) ??
    (wish.way === "xml" && wish.xml.trim() === "" ? "Paste the XML first." : null) ??
    (wish.way === "form" && isTaken ? taken : null);
  const ask = async (isShown: boolean) => {
    if (reason !== null) return;
    const asked = volumeCreateIntent(wish, choices);
    const intent = wish.way === "form" && asked.name === undefined ? { ...asked, name: suggestion } : asked;
    if (await acts.ask(intent, isShown)) onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    ask(false);
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
      <PanelHead kicker="Take snapshot" title={`Keep ${tree.subject.name} as it is now`} onClose={onClose} />
      <PanelBody>
        <Segmented
          label="How to say it"
          value={wish.way}
          choices={ways}
          onChange={(way) => put({ way })}
          className="flex w-full"
        />
        {wish.way === "xml" ? (
          <AreaField
            label="volsnapshot XML"
            rows={10}
            spellCheck={false}
            placeholder={example}
            value={wish.xml}
            onChange={(event) => put({ xml: event.target.value })}
            hint="Name and description are taken from it. No element in it is required."
            className="font-mono text-xs"
          />
        ) : (
          <>
            <TextField
              label="Name"
              value={wish.name}
              placeholder={suggestion}
              spellCheck={false}
              autoFocus
              onChange={(event) => put({ name: event.target.value })}
              problem={isTaken ? taken : null}
              hint="Left empty, it is called as suggested."
            />
            <AreaField
              label="Description"
              rows={3}
              value={wish.description}
              placeholder="Why it is taken, for whoever finds it later"
              onChange={(event) => put({ description: event.target.value })}
            />
          </>
        )}
        {choices.liveFile && <LiveFileChoice value={wish.liveFile} onChange={(liveFile) => put({ liveFile })} />}
        {choices.writable && (
          <CheckField
            label="The snapshot may be written to"
            hint="Usually not: a snapshot that programs change is no longer what was kept."
            isChecked={wish.isWritable}
            onChange={(isWritable) => put({ isWritable })}
          />
        )}
      </PanelBody>
      <CreateFoot isBusy={acts.isAsking} reason={reason} onShowPlan={() => ask(true)} onClose={onClose} />
    </form>
  );
}

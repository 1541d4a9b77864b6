"use client";
import { useQuery } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { CheckField } from "#components/ui/check-field.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { AreaField, SelectField, TextField } from "#components/ui/field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { volumesQuery } from "#lib/queries/volumes.ts";
import { powerLook } from "#lib/tree/power-look.ts";
import { CreateFoot } from "./create-foot.tsx";
import { type CreateWish, createIntent, isByStorage } from "./create-wish.ts";
import { DiskChoice } from "./disk-choice.tsx";
import { suggestName } from "./suggest-name.ts";

const ways = [
  { value: "form", label: "Fill in" },
  { value: "xml", label: "Paste XML" },
] as const;

const example = `<domainsnapshot>
  <name>before-upgrade</name>
  <description>…</description>
</domainsnapshot>`;

/** What to keep. Nothing has to be filled in. */
export function CreatePanel({ tree, acts, onClose }: { tree: SnapshotTree; acts: TreeActs; onClose: () => void }) {
  const readOnly = useReadOnlyReason();
  const volumes = useQuery(volumesQuery(tree.subject.host));
  const look = powerLook(tree.head.state);
  const isOn = look === "running" || look === "paused";
  const { create, createWithMemory, createExternal } = tree.head.capabilities;
  const memoryReason = !isOn
    ? "The machine is off, so there is no memory to save."
    : createWithMemory && createWithMemory.status !== "yes"
      ? createWithMemory.reason
      : null;
  const canSaveMemory = memoryReason === null;
  const [wish, setWish] = useState<CreateWish>({
    way: "form",
    name: "",
    description: "",
    hasMemory: true,
    disks: {},
    quiesce: "no",
    xml: "",
  });
  const [suggestion] = useState(() =>
    suggestName(
      new Date(),
      tree.snapshots.map((snapshot) => snapshot.name),
    ),
  );
  const put = (part: Partial<CreateWish>) => setWish({ ...wish, ...part });

  const isTaken = tree.snapshots.some((snapshot) => snapshot.name === wish.name.trim());
  const reason =
    readOnly ??
    (create && create.status !== "yes" ? create.reason : null) ??
    (wish.way === "xml" && wish.xml.trim() === "" ? "Paste the XML first." : null) ??
    (wish.way === "form" && isTaken ? "There is a snapshot of that name already." : null);
  const intent = () => {
    const asked = createIntent(wish, canSaveMemory);
    return wish.way === "form" && asked.name === undefined ? { ...asked, name: suggestion } : asked;
  };
  const ask = async (isShown: boolean) => {
    if (reason !== null) return;
    if (await acts.ask(intent(), isShown)) onClose();
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
            label="domainsnapshot XML"
            rows={14}
            spellCheck={false}
            placeholder={example}
            value={wish.xml}
            onChange={(event) => put({ xml: event.target.value })}
            hint="As for virsh snapshot-create. No element in it is required."
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
              problem={isTaken ? "There is a snapshot of that name already." : null}
              hint="Left empty, it is called as suggested."
            />
            <AreaField
              label="Description"
              rows={3}
              value={wish.description}
              placeholder="Why it is taken, for whoever finds it later"
              onChange={(event) => put({ description: event.target.value })}
            />
            <CheckField
              label="Save the memory too"
              isChecked={canSaveMemory && wish.hasMemory && !isByStorage(wish)}
              disabled={!canSaveMemory || isByStorage(wish)}
              onChange={(hasMemory) => put({ hasMemory })}
              hint={
                memoryReason ??
                "A revert then goes on exactly here, with all programs running. Without it the machine comes back as after a power cut. Saving takes as long as writing its memory to disk."
              }
            />
            {isOn && !(canSaveMemory && wish.hasMemory && !isByStorage(wish)) && (
              <SelectField
                label="Ask the guest to make its files consistent"
                value={wish.quiesce}
                onChange={(event) => put({ quiesce: event.target.value as CreateWish["quiesce"] })}
              >
                <option value="no">No</option>
                <option value="try">Try, and go on without</option>
                <option value="require">Require; no snapshot without</option>
              </SelectField>
            )}
            <Disclosure title={`Disks: ${diskWords(tree, wish)}`}>
              <DiskChoice
                disks={tree.head.disks}
                volumes={volumes.data ?? []}
                chosen={wish.disks}
                externalReason={createExternal && createExternal.status !== "yes" ? createExternal.reason : null}
                onChange={(disks) => put({ disks })}
              />
            </Disclosure>
          </>
        )}
      </PanelBody>
      <CreateFoot isBusy={acts.isAsking} reason={reason} onShowPlan={() => ask(true)} onClose={onClose} />
    </form>
  );
}

function diskWords(tree: SnapshotTree, wish: CreateWish): string {
  const all = tree.head.disks.length;
  const left = Object.values(wish.disks).filter((mode) => mode === "no").length;
  if (left > 0) return `${all - left} of ${all}`;
  return Object.values(wish.disks).some((mode) => mode !== "usual") ? "all, as chosen" : "all, as usual";
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { CheckField } from "#components/ui/check-field.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { SelectField } from "#components/ui/field.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { volumesQuery } from "#lib/queries/volumes.ts";
import { powerLook } from "#lib/tree/power-look.ts";
import { CreateForm } from "./create-form.tsx";
import { type CreateWish, createIntent, isByStorage } from "./create-wish.ts";
import { DiskChoice } from "./disk-choice.tsx";
import { noWish } from "./snapshot-wish.ts";

/** What to keep of a machine. */
export function CreatePanel({ tree, acts, onClose }: { tree: SnapshotTree; acts: TreeActs; onClose: () => void }) {
  const volumes = useQuery(volumesQuery(tree.subject.host));
  const look = powerLook(tree.head.state);
  const isOn = look === "running" || look === "paused";
  const { createWithMemory, createExternal } = tree.head.capabilities;
  const memoryReason = !isOn
    ? "The machine is off, so there is no memory to save."
    : createWithMemory && createWithMemory.status !== "yes"
      ? createWithMemory.reason
      : null;
  const canSaveMemory = memoryReason === null;
  const [wish, setWish] = useState<CreateWish>({ ...noWish, hasMemory: true, disks: {}, quiesce: "no" });
  const put = (part: Partial<CreateWish>) => setWish({ ...wish, ...part });
  return (
    <CreateForm
      {...{ tree, acts, onClose, wish, put }}
      element="domainsnapshot"
      xmlHint="As for virsh snapshot-create. No element in it is required."
      intent={() => createIntent(wish, canSaveMemory)}
    >
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
          volumes={volumes.data?.items ?? []}
          chosen={wish.disks}
          externalReason={createExternal && createExternal.status !== "yes" ? createExternal.reason : null}
          onChange={(disks) => put({ disks })}
        />
      </Disclosure>
    </CreateForm>
  );
}

function diskWords(tree: SnapshotTree, wish: CreateWish): string {
  const all = tree.head.disks.length;
  const left = Object.values(wish.disks).filter((mode) => mode === "no").length;
  if (left > 0) return `${all - left} of ${all}`;
  return Object.values(wish.disks).some((mode) => mode !== "usual") ? "all, as chosen" : "all, as usual";
}

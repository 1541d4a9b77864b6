"use client";
import { useState } from "react";
import { CreateForm } from "#components/plan-panel/create-form.tsx";
import { noWish } from "#components/plan-panel/snapshot-wish.ts";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { CheckField } from "#components/ui/check-field.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { LiveFileChoice } from "./live-file-choice.tsx";
import { choicesOf, type VolumeWish, volumeCreateIntent } from "./volume-wish.ts";

/** What to keep of a volume. */
export function VolumeCreatePanel({
  tree,
  acts,
  onClose,
}: {
  tree: SnapshotTree;
  acts: TreeActs;
  onClose: () => void;
}) {
  const choices = choicesOf(tree.subject.id);
  const [wish, setWish] = useState<VolumeWish>({ ...noWish, liveFile: "same", isWritable: false });
  const put = (part: Partial<VolumeWish>) => setWish({ ...wish, ...part });
  return (
    <CreateForm
      {...{ tree, acts, onClose, wish, put }}
      element="volsnapshot"
      xmlHint="Name and description are taken from it. No element in it is required."
      intent={() => volumeCreateIntent(wish, choices)}
      always={
        <>
          {choices.liveFile && <LiveFileChoice value={wish.liveFile} onChange={(liveFile) => put({ liveFile })} />}
          {choices.writable && (
            <CheckField
              label="The snapshot may be written to"
              hint="Usually not: a snapshot that programs change is no longer what was kept."
              isChecked={wish.isWritable}
              onChange={(isWritable) => put({ isWritable })}
            />
          )}
        </>
      }
    />
  );
}

import { Archive, Merge, Trash2 } from "lucide-react";
import type { Command } from "#components/palette/commands.tsx";
import { headBackupReason } from "#components/side-panel/head-backup.ts";
import { headMergeReason } from "#components/side-panel/head-merge.ts";
import { backupSynonyms, mergeSynonyms } from "#components/side-panel/snapshot-actions.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import type { TreeActs } from "./use-tree-actions.ts";

/** What can be done to the live state besides keeping it. */
export function headCommands(tree: SnapshotTree, readOnly: string | null, acts: TreeActs): Command[] {
  const { name, kind } = tree.subject;
  const group = `On ${name}`;
  const { merge, deleteVolume } = tree.head.capabilities;
  const backup: Command = {
    id: "act backup",
    group,
    title: `Back up… (${name} now)`,
    synonyms: backupSynonyms,
    icon: <Archive size={15} aria-hidden />,
    hint: "B",
    reason: headBackupReason(tree, readOnly),
    run: () => acts.act(HEAD, "backup"),
  };
  const merging: Command = {
    id: "act merge",
    group,
    title: `Merge… (${name} now)`,
    synonyms: mergeSynonyms,
    icon: <Merge size={15} aria-hidden />,
    hint: "M",
    reason: headMergeReason(tree, readOnly),
    run: () => acts.act(HEAD, "merge"),
  };
  if (kind !== "volume") return [backup, merging];
  const deletion: Command = {
    id: "act delete volume",
    group,
    title: `Delete volume… (${name})`,
    synonyms: "remove drop discard destroy",
    icon: <Trash2 size={15} aria-hidden />,
    reason: readOnly ?? (deleteVolume && deleteVolume.status !== "yes" ? deleteVolume.reason : null),
    // Whether its snapshots go with it is asked beside the live state.
    run: () =>
      tree.snapshots.length > 0 ? acts.select(HEAD) : void acts.ask({ action: "deleteVolume", snapshots: "refuse" }),
  };
  return merge && merge.status !== "no" ? [merging, deletion] : [deletion];
}

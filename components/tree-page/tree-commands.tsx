import { Camera, GitCommitHorizontal, ListTree, LocateFixed, Network } from "lucide-react";
import type { Command } from "#components/palette/commands.tsx";
import { snapshotActions } from "#components/side-panel/snapshot-actions.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { lowerPoints } from "#lib/tree/merge-points.ts";
import { HEAD, type NodeRef, snapshotIdOf, snapshotRef } from "#lib/tree/node-ref.ts";
import { belowOf } from "./below-of.ts";
import { headCommands } from "./head-commands.tsx";
import type { TreeActs } from "./use-tree-actions.ts";
import type { useTreeAddress } from "./use-tree-address.ts";

/** What the open tree adds to the palette: its snapshots, and what can be done to the selected one. */
export function treeCommands({
  tree,
  selected,
  readOnly,
  acts,
  change,
}: {
  tree: SnapshotTree;
  selected: NodeRef;
  readOnly: string | null;
  acts: TreeActs;
  change: ReturnType<typeof useTreeAddress>[1];
}): Command[] {
  const id = snapshotIdOf(selected);
  const snapshot = tree.snapshots.find((one) => one.id === id);
  const { create } = tree.head.capabilities;
  const machine = tree.subject.name;
  const below = snapshot ? belowOf(tree.snapshots, [snapshot.id]).size : 0;
  return [
    {
      id: "act create",
      group: `On ${machine}`,
      title: "Take snapshot",
      synonyms: "create new checkpoint save keep",
      icon: <Camera size={15} aria-hidden />,
      hint: "N",
      reason: readOnly ?? (create && create.status !== "yes" ? create.reason : null),
      run: acts.openCreate,
    },
    ...(snapshot
      ? snapshotActions(tree.subject.kind, snapshot, below, lowerPoints(HEAD, tree).includes(selected), readOnly).map(
          (one): Command => ({
            id: `act ${one.action}`,
            group: `On ${snapshot.name}`,
            title:
              one.action === "revert"
                ? `Revert to ${snapshot.name}`
                : `${one.title}${one.hasForm ? "…" : ""} (${snapshot.name})`,
            synonyms: one.synonyms,
            icon: one.icon,
            reason: one.reason,
            ...(one.hint ? { hint: one.hint } : {}),
            run: () =>
              one.action === "compare"
                ? acts.compare(snapshotRef(snapshot.id), HEAD)
                : acts.act(snapshotRef(snapshot.id), one.action),
          }),
        )
      : headCommands(tree, readOnly, acts)),
    {
      id: "go head",
      group: `On ${machine}`,
      title: "Go to where you are",
      synonyms: "head now live current",
      icon: <LocateFixed size={15} aria-hidden />,
      hint: "H",
      run: () => acts.select(HEAD),
    },
    {
      id: "view graph",
      group: `On ${machine}`,
      title: "Show the drawn tree",
      synonyms: "graph picture view",
      icon: <Network size={15} aria-hidden />,
      run: () => change({ view: "graph" }, true),
    },
    {
      id: "view outline",
      group: `On ${machine}`,
      title: "Show the outline",
      synonyms: "list table view",
      icon: <ListTree size={15} aria-hidden />,
      run: () => change({ view: "outline" }, true),
    },
    ...tree.snapshots.map(
      (one): Command => ({
        id: `snapshot ${one.id}`,
        group: `Snapshots of ${machine}`,
        title: one.name,
        synonyms: one.description ?? "",
        ...(one.isCurrent ? { context: "you are here" } : {}),
        icon: <GitCommitHorizontal size={15} aria-hidden />,
        run: () => acts.select(snapshotRef(one.id)),
      }),
    ),
  ];
}

"use client";
import { Camera, Sprout } from "lucide-react";
import dynamic from "next/dynamic";
import type { TreeViewProps } from "#components/graph/tree-graph-props.ts";
import { TreeOutline } from "#components/graph/tree-outline.tsx";
import { Button } from "#components/ui/button.tsx";
import { subjectNoun } from "#lib/format/subject-noun.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import type { TreeDirection, TreeView } from "./tree-address.ts";

const TreeGraph = dynamic(() => import("#components/graph/tree-graph.tsx").then((module) => module.TreeGraph), {
  ssr: false,
});

/** The tree as picture or outline; both do the same. */
export function TreeCanvas({
  view,
  direction,
  shared,
  checked,
  onChecked,
  onCreate,
}: {
  view: TreeView;
  direction: TreeDirection;
  shared: TreeViewProps;
  checked: readonly NodeRef[];
  onChecked: (refs: NodeRef[]) => void;
  onCreate: () => void;
}) {
  const isEmpty = shared.tree.snapshots.length === 0;
  return (
    <>
      {view === "graph" ? (
        <TreeGraph {...shared} direction={direction} />
      ) : (
        <TreeOutline {...shared} checked={checked} onChecked={onChecked} />
      )}
      {isEmpty && shared.ghost === null && <NoSnapshots tree={shared.tree} onCreate={onCreate} />}
    </>
  );
}

/** Said once: here, where somebody starts. */
function NoSnapshots({ tree, onCreate }: { tree: SnapshotTree; onCreate: () => void }) {
  if (tree.partial.length > 0) return null;
  const noun = subjectNoun(tree.subject);
  const { create } = tree.head.capabilities;
  const reason = create && create.status !== "yes" ? (create.reason ?? "Not possible now.") : null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-0 flex justify-center p-4 sm:bottom-6">
      <div className="pointer-events-auto flex max-w-lg gap-4 rounded-xl border bg-card/95 p-4 shadow-raised">
        <div className="grid size-11 shrink-0 place-items-center rounded-xl bg-accent text-primary">
          <Sprout size={22} aria-hidden />
        </div>
        <div>
          <h2 className="font-semibold text-[15px]">No snapshots yet</h2>
          <p className="mt-1 text-[13px] text-muted-foreground">
            A snapshot keeps this {noun} as it is now, so that you can come back to it after an upgrade or an
            experiment. It lies on the same storage as the {noun}, so it is not a backup.
          </p>
          <Button
            look="primary"
            size="sm"
            className="mt-3"
            icon={<Camera size={14} aria-hidden />}
            reason={reason}
            onClick={onCreate}
          >
            Take the first snapshot
          </Button>
        </div>
      </div>
    </div>
  );
}

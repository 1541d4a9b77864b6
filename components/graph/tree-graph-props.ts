import type { Job } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { KnownOfTree } from "#lib/tree/known-of-tree.ts";
import type { Direction } from "#lib/tree/layout.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import type { GraphAction } from "./graph-action.ts";

/** What the drawn tree and its outline are given; both do the same with it. */
export interface TreeViewProps {
  tree: SnapshotTree;
  selected: NodeRef | null;
  onSelect(ref: NodeRef): void;
  /** In the order of picking, at most two. */
  compared: readonly NodeRef[];
  onCompare(refs: NodeRef[]): void;
  /** The plan being read: the tree shows what it would change. */
  ghost: Plan | null;
  /** Jobs under way on this subject. */
  jobs: readonly Job[];
  onAction(ref: NodeRef, action: GraphAction): void;
  thumbnailUrl(snapshotId: string): string;
  /** Matches stand out, others step back. */
  search: string;
  /** What was found out meanwhile of its lines, its snapshots' space and its backups. */
  known: KnownOfTree;
  onBackup(id: string): void;
}

export interface TreeGraphProps extends TreeViewProps {
  direction: Direction;
}

export interface TreeOutlineProps extends TreeViewProps {
  /** Snapshots ticked for an action on several. */
  checked: readonly NodeRef[];
  onChecked(refs: NodeRef[]): void;
}

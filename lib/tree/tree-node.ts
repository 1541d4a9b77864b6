import type { Head } from "#lib/model/head.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { Subject, SubjectKind } from "#lib/model/subject.ts";
import type { NodeRef } from "./node-ref.ts";

/** What a node of a drawn tree stands for. */
export type NodeContent =
  | { readonly kind: "snapshot"; readonly snapshot: Snapshot; readonly of: SubjectKind }
  | { readonly kind: "head"; readonly head: Head; readonly subject: Subject }
  /** A linear run of snapshots, oldest first, drawn as one node. */
  | { readonly kind: "fold"; readonly members: readonly TreeNode[] }
  /** A snapshot that a plan would make. */
  | { readonly kind: "new"; readonly name: string }
  /** Where a plan would put the head. */
  | { readonly kind: "next-head"; readonly state: string | null };

/** A node in its place. Links are set once by `forestOf` and never change afterwards. */
export interface TreeNode {
  /** Unique in its forest and the same after a refresh. A snapshot's key is its ref, unless an id occurs twice. */
  readonly key: string;
  /** What the node is called in URLs; null for what is no snapshot and not the head. */
  readonly ref: NodeRef | null;
  readonly content: NodeContent;
  readonly parent: TreeNode | null;
  /** Oldest first, then the head, then what a plan would add. */
  readonly children: readonly TreeNode[];
  /** Index among its siblings. */
  readonly position: number;
  /** 0 for a root. */
  readonly depth: number;
  /** All nodes below this one. */
  readonly descendantCount: number;
  /** The parent it names does not exist: a root by accident. */
  readonly isOrphan: boolean;
}

export interface Forest {
  readonly roots: readonly TreeNode[];
  /** Every node once, parents first, siblings in order. */
  readonly nodes: readonly TreeNode[];
  readonly byKey: ReadonlyMap<string, TreeNode>;
}

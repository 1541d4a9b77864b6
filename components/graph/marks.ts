import type { EdgeChange } from "#lib/model/diff.ts";
import type { Finding } from "#lib/model/finding.ts";
import { isEnded, type Job } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import { diffTrees, type TreeDiff } from "#lib/tree/diff-trees.ts";
import { joinOf, survivorWords } from "#lib/tree/join-of.ts";
import type { KnownOfTree } from "#lib/tree/known-of-tree.ts";
import { HEAD, type NodeRef, snapshotIdOf } from "#lib/tree/node-ref.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";

/** What the plan being read does to a node. */
export type Fate = "goes" | "comes" | "moves";

/** A fate in one or two words, for a tag. A snapshot does not move itself: it gets another parent. */
export function fateWords(fate: Fate, isHead: boolean): string {
  if (fate === "goes") return "goes";
  if (fate === "comes") return "new";
  return isHead ? "moves" : "new parent";
}

/** What stands on a node besides what it is. Flat, so that two can be compared field by field. */
export interface NodeMarks {
  readonly isSelected: boolean;
  /** The one node that the Tab key reaches. */
  readonly isActive: boolean;
  readonly pick: "A" | "B" | null;
  readonly isLit: boolean;
  readonly fate: Fate | null;
  /** The file, or files, that a merge leaves to this node; null elsewhere. */
  readonly keeps: string | null;
  /** Name after the plan, where it changes. */
  readonly nextName: string | null;
  readonly job: Job | null;
  readonly findings: readonly Finding[] | null;
  /** Null when nothing is searched. */
  readonly matches: number | null;
  /** What was written along the line to it; null while that is not known. */
  readonly change: EdgeChange | null;
  /** What deleting it alone would free; null while that is not known. */
  readonly freesBytes: number | null;
  readonly backupCount: number;
}

export const noDiff: TreeDiff = {
  removed: new Set(),
  added: [],
  moved: new Map(),
  renamed: new Map(),
  head: null,
  join: null,
};

export function diffOf(plan: Plan | null): TreeDiff {
  if (!plan) return noDiff;
  const { before, after, intent } = plan;
  const diff = diffTrees(before, after, { isReset: intent.action === "revert", join: joinOf(plan) });
  return intent.action === "deleteVolume" ? { ...diff, isHeadGone: true } : diff;
}

/** What a plan does to a snapshot or the head; a fold goes when all of it goes. */
export function fateOf(node: TreeNode, diff: TreeDiff): Fate | null {
  const { content } = node;
  switch (content.kind) {
    case "snapshot":
      if (diff.removed.has(content.snapshot.id)) return "goes";
      return diff.moved.has(content.snapshot.id) ? "moves" : null;
    case "fold":
      return content.members.every((member) => fateOf(member, diff) === "goes") ? "goes" : null;
    case "head":
      if (diff.isHeadGone) return "goes";
      return diff.head && !diff.head.isHeir ? "moves" : null;
    default:
      return "comes";
  }
}

/** What a plan does to the line above a node. A head whose parent goes stays, but its line does not. */
export const edgeFateOf = (node: TreeNode, diff: TreeDiff): Fate | null =>
  node.content.kind === "head" && diff.head && !diff.isHeadGone ? "moves" : fateOf(node, diff);

/** Words for the file that a merge leaves to the node, if it does. */
export const keepsOf = ({ ref }: TreeNode, { join }: TreeDiff): string | null =>
  join !== null && ref !== null && join.refs.at(-1) === ref ? survivorWords(join) : null;

const touchesHead = ({ intent }: Job): boolean =>
  intent.action === "create" ||
  intent.action === "revert" ||
  intent.action === "deleteVolume" ||
  (intent.action === "merge" && intent.from === HEAD) ||
  (intent.action === "backup" && intent.snapshot === undefined);

/** The running job of each node, by ref. */
export function jobsByNode(jobs: readonly Job[]): ReadonlyMap<NodeRef, Job> {
  const byNode = new Map<NodeRef, Job>();
  for (const job of jobs) {
    if (isEnded(job.state)) continue;
    for (const id of job.snapshots) byNode.set(`s:${id}`, job);
    if (touchesHead(job)) byNode.set(HEAD, job);
  }
  return byNode;
}

/** Findings of the node itself. */
export function findingsOf(
  node: TreeNode,
  bySnapshot: ReadonlyMap<string, readonly Finding[]>,
): readonly Finding[] | null {
  const id = node.ref === null ? null : snapshotIdOf(node.ref);
  return id === null ? null : (bySnapshot.get(id) ?? null);
}

/** What deleting a snapshot alone would free, as the tree or a later reading tells it. */
export const freesOf = ({ content, ref }: TreeNode, { space }: KnownOfTree): number | null =>
  content.kind === "snapshot" && ref !== null
    ? (space.get(ref)?.exclusiveBytes ?? content.snapshot.exclusiveBytes)
    : null;

/** What was written along the line to a node: what the tree says itself, else what was found out later. */
export function changeOf({ content, ref, parent }: TreeNode, { changes }: KnownOfTree): EdgeChange | null {
  if (ref === null || parent === null) return null;
  const own =
    content.kind === "head"
      ? content.head.changedBytes
      : content.kind === "snapshot"
        ? content.snapshot.changedBytes
        : null;
  const found = changes.get(ref) ?? null;
  if (own === null || found?.changedBytes != null) return found;
  return { from: "", to: "", changedBytes: own, certainty: "upper-bound", reason: null };
}

/** Backups that hang at a node; a fold holds those of its members. */
export const backupCountOf = ({ content, ref }: TreeNode, known: KnownOfTree): number =>
  content.kind === "fold"
    ? content.members.reduce((sum, member) => sum + backupCountOf(member, known), 0)
    : ref === null
      ? 0
      : (known.backups.get(ref)?.length ?? 0);

/** Percent of a job as text where a tool tells it, else null. */
export const percentOf = (job: Job): string | null =>
  job.progress === null ? null : `${Math.floor(job.progress * 100)} %`;

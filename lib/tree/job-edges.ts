import { isEnded, type Job } from "#lib/model/job.ts";
import { HEAD, type NodeRef, snapshotRef } from "./node-ref.ts";
import type { Forest, TreeNode } from "./tree-node.ts";
import { ancestors, descendants } from "./walk.ts";

/** A job on a line of the tree. */
export interface EdgeJob {
  readonly job: Job;
  /** Of several lines of one job, the one that says how far it is. */
  readonly isTold: boolean;
}

/** The lines whose files a running job joins or removes, by the key of the node at their lower end. */
export function jobEdges(forest: Forest, jobs: readonly Job[]): ReadonlyMap<string, EdgeJob> {
  const edges = new Map<string, EdgeJob>();
  for (const job of jobs) {
    if (isEnded(job.state)) continue;
    edgesOf(forest, job).forEach((key, index) => {
      edges.set(key, { job, isTold: index === 0 });
    });
  }
  return edges;
}

function edgesOf(forest: Forest, { intent, snapshots }: Job): string[] {
  if (intent.action === "merge") {
    const [a, b] = [intent.from, intent.into].map((point) => forest.byKey.get(refOf(point, forest)));
    if (a && b) return between(a, b);
    // The lower point is forgotten before its file is written to; then the files lie above what is left.
    const left = a ?? b;
    return left?.parent ? [left.key] : [];
  }
  if (intent.action !== "delete" || intent.metadataOnly) return [];
  const node = forest.byKey.get(snapshotRef(intent.snapshot));
  if (!node) return snapshots.map(snapshotRef).filter((ref) => forest.byKey.get(ref)?.parent);
  const isSnapshot = ({ content }: TreeNode) => content.kind === "snapshot" || content.kind === "fold";
  if (intent.scope === "one") return node.children.length > 0 ? node.children.map(({ key }) => key) : [node.key];
  const below = [...descendants(node)].filter(isSnapshot).map(({ key }) => key);
  return intent.scope === "subtree" ? [node.key, ...below] : below;
}

/** Lines from the upper node to the lower one, whichever of the two was named first. */
function between(a: TreeNode, b: TreeNode): string[] {
  const [upper, lower] = [...ancestors(a)].includes(b) ? [a, b] : [b, a];
  const way = [upper, ...ancestors(upper)];
  const end = way.indexOf(lower);
  return end < 0 ? [] : way.slice(0, end).map(({ key }) => key);
}

const refOf = (id: string, forest: Forest): NodeRef =>
  id === HEAD && !forest.byKey.has(snapshotRef(HEAD)) ? HEAD : snapshotRef(id);

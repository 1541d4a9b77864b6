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

function edgesOf(forest: Forest, { intent }: Job): string[] {
  if (intent.action === "merge") {
    const upper = forest.byKey.get(refOf(intent.from, forest));
    const lower = forest.byKey.get(refOf(intent.into, forest));
    return upper && lower ? between(upper, lower) : [];
  }
  if (intent.action !== "delete" || intent.metadataOnly) return [];
  const node = forest.byKey.get(snapshotRef(intent.snapshot));
  if (!node) return [];
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

import { rateWords } from "#components/jobs/job-rate.ts";
import { formatBytes } from "#lib/format/bytes.ts";
import type { EdgeJob } from "#lib/tree/job-edges.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { percentOf } from "./marks.ts";

interface EdgeLabelProps {
  node: TreeNode;
  /** The job on this line, if there is one. */
  work: EdgeJob | null;
  /** Where the line arrives at its node. */
  at: { x: number; y: number };
  isDown: boolean;
}

/** Words on a line: how far a job is, else how much changed between its ends. */
export function EdgeLabel({ node, work, at, isDown }: EdgeLabelProps) {
  const place = { left: isDown ? at.x : at.x - 34, top: isDown ? at.y - 13 : at.y, zIndex: -1 };
  if (work) {
    const words = work.isTold ? workWords(work) : [];
    if (words.length === 0) return null;
    return (
      <div className="tree-edge-label" data-work style={place}>
        {isDown ? words.join(" · ") : words[0]}
      </div>
    );
  }
  const words = edgeWords(node);
  if (words.length === 0) return null;
  return (
    <div className="tree-edge-label" style={place} title={edgeTitle(node)}>
      {isDown ? words.join(" · ") : words[0]}
    </div>
  );
}

function workWords({ job }: EdgeJob): string[] {
  const percent = percentOf(job);
  const rate = rateWords(job, Date.now());
  return [...(percent === null ? [] : [percent]), ...(rate === null ? [] : [rate])];
}

interface Change {
  readonly bytes: number | null;
  /** Targets of the disks that hold it. */
  readonly disks: readonly string[];
}

function changeOf({ content }: TreeNode): Change | null {
  if (content.kind === "head")
    return { bytes: content.head.changedBytes, disks: content.head.disks.map((disk) => disk.target) };
  if (content.kind !== "snapshot") return null;
  const { changedBytes, disks } = content.snapshot;
  return { bytes: changedBytes, disks: disks.filter((disk) => disk.mode !== "no").map((disk) => disk.target) };
}

/** Bytes first, for where there is room for one only. Disks are told where there could be a doubt. */
function edgeWords(node: TreeNode): string[] {
  const change = node.parent === null ? null : changeOf(node);
  if (!change) return [];
  return [
    ...(change.bytes === null ? [] : [`+${formatBytes(change.bytes)}`]),
    ...(change.disks.length > 1 ? [`${change.disks.length} disks`] : []),
  ];
}

function edgeTitle(node: TreeNode): string | undefined {
  const change = changeOf(node);
  if (!change) return undefined;
  const written =
    change.bytes === null
      ? "How much was written in between is not known"
      : `${formatBytes(change.bytes)} written in between`;
  return `${written}; disks: ${change.disks.join(", ") || "none"}`;
}

import { rateWords } from "#components/jobs/job-rate.ts";
import type { EdgeChange } from "#lib/model/diff.ts";
import type { EdgeJob } from "#lib/tree/job-edges.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { changeTitle, changeWords } from "./change-words.ts";
import { percentOf } from "./marks.ts";

interface EdgeLabelProps {
  node: TreeNode;
  /** The job on this line, if there is one. */
  work: EdgeJob | null;
  change: EdgeChange | null;
  /** Where the line arrives at its node. */
  at: { x: number; y: number };
  isDown: boolean;
}

/** Words on a line: how far a job is, else how much changed between its ends. */
export function EdgeLabel({ node, work, change, at, isDown }: EdgeLabelProps) {
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
  const words = edgeWords(node, change);
  if (words.length === 0) return null;
  return (
    <div
      className="tree-edge-label"
      style={place}
      title={`${changeTitle(change)} Disks: ${disksOf(node).join(", ") || "none"}.`}
    >
      {isDown ? words.join(" · ") : words[0]}
    </div>
  );
}

function workWords({ job }: EdgeJob): string[] {
  const percent = percentOf(job);
  const rate = rateWords(job, Date.now());
  return [...(percent === null ? [] : [percent]), ...(rate === null ? [] : [rate])];
}

/** Targets of the disks that a node holds. */
function disksOf({ content }: TreeNode): string[] {
  if (content.kind === "head") return content.head.disks.map((disk) => disk.target);
  if (content.kind !== "snapshot") return [];
  return content.snapshot.disks.filter((disk) => disk.mode !== "no").map((disk) => disk.target);
}

/** Bytes first, for where there is room for one only. Disks are told where there could be a doubt. */
function edgeWords(node: TreeNode, change: EdgeChange | null): string[] {
  if (node.parent === null) return [];
  const bytes = changeWords(change);
  const disks = disksOf(node).length;
  return [...(bytes === null ? [] : [bytes]), ...(disks > 1 ? [`${disks} disks`] : [])];
}

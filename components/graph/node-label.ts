import { formatAge } from "#lib/format/age.ts";
import { formatBytes } from "#lib/format/bytes.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import { inferredWords, isPlaceInferred } from "#lib/tree/is-inferred.ts";
import { headLook, snapshotLook } from "#lib/tree/node-look.ts";
import { comesBack, isNow } from "#lib/tree/power-look.ts";
import { runCount, runSpan } from "#lib/tree/run-label.ts";
import type { NodeContent, TreeNode } from "#lib/tree/tree-node.ts";
import { changeWords } from "./change-words.ts";
import type { NodeMarks } from "./marks.ts";

export const kindWords: Record<Snapshot["kind"], string> = {
  internal: "internal",
  external: "external",
  mixed: "mixed",
  "metadata-only": "metadata only",
  copy: "full copy",
  storage: "kept by the storage",
};

/** `3 days ago`, `just now`, `in 2 minutes`. */
export function ageWords(at: string, now: number): string {
  const age = formatAge(at, now);
  return age === "just now" || age.startsWith("in ") ? age : `${age} ago`;
}

/** Everything that a node's face shows, as one sentence for who hears it. */
export function nodeLabel(node: TreeNode, marks: NodeMarks, now: number): string {
  const parts = [what(node, now), ...standing(marks), place(node)];
  return parts.filter(Boolean).join(", ");
}

function what({ content }: TreeNode, now: number): string {
  switch (content.kind) {
    case "head":
      return `You are here: ${content.subject.name}, ${isNow[headLook(content)]}`;
    case "fold":
      return `${runCount(content.members)} folded, ${runSpan(content.members, now)}. Press to open`;
    case "new":
      return `Planned snapshot ${content.name}`;
    case "next-head":
      return "You will be here after the plan";
    case "snapshot": {
      const { name, createdAt, kind, memory, locked, problem } = content.snapshot;
      return [
        `Snapshot ${name}`,
        createdAt === null ? "time not known" : ageWords(createdAt, now),
        comesBack[snapshotLook(content)],
        kindWords[kind],
        memory === "none" ? "" : "with memory",
        locked ? "locked" : "",
        problem === null ? "" : "could not be read whole",
      ]
        .filter(Boolean)
        .join(", ");
    }
  }
}

function standing({ isLit, pick, fate, keeps, job, findings, change, freesBytes, backupCount }: NodeMarks): string[] {
  const written = changeWords(change);
  return [
    isLit ? "on the path to where you are" : "",
    pick ? `picked as ${pick}` : "",
    fate === "goes" ? "would be removed" : fate === "moves" ? "would move" : "",
    keeps ? `would be kept in ${keeps}` : "",
    job ? `in progress: ${job.stepTitle ?? job.intent.action}` : "",
    findings ? `${findings.length} finding${findings.length === 1 ? "" : "s"}` : "",
    written === null ? "" : `${written} since its parent`,
    freesBytes === null ? "" : `frees ${formatBytes(freesBytes)}`,
    backupCount > 0 ? `${backupCount} backup${backupCount === 1 ? "" : "s"}` : "",
  ];
}

/** The name alone, for lists and for typing ahead. */
export const nodeName = ({ content }: TreeNode): string => contentName(content);

export function contentName(content: NodeContent): string {
  switch (content.kind) {
    case "snapshot":
      return content.snapshot.name;
    case "head":
      return "You are here";
    case "fold":
      return runCount(content.members);
    case "new":
      return content.name;
    case "next-head":
      return "You will be here";
  }
}

function place({ content, depth, position, parent, children }: TreeNode): string {
  const siblings = parent ? parent.children.length : 1;
  return [
    `level ${depth + 1}`,
    isPlaceInferred(content) ? inferredWords : "",
    siblings > 1 ? `${position + 1} of ${siblings}` : "",
    children.length > 1 ? `${children.length} branches` : "",
  ]
    .filter(Boolean)
    .join(", ");
}

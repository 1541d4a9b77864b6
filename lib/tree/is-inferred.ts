import type { NodeContent } from "./tree-node.ts";

/** Nobody wrote down what the node descends from: its place was found out, and may be another. */
export function isPlaceInferred(content: NodeContent): boolean {
  if (content.kind === "snapshot") return content.snapshot.isInferred === true;
  return content.kind === "head" && content.head.isInferred === true;
}

export const inferredWords = "place inferred";
export const inferredReason =
  "Nobody wrote down what it descends from; its place follows from times and from the data that it shares.";

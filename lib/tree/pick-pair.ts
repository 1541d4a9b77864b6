import type { NodeRef } from "./node-ref.ts";

/**
 * The pair to compare after one more node was picked: a picked node is let go, the third replaces the second.
 * The first pick of a modifier click takes the selected node along as the other end.
 */
export function pickForPair(pair: readonly NodeRef[], ref: NodeRef, selected: NodeRef | null = null): NodeRef[] {
  if (pair.includes(ref)) return pair.filter((other) => other !== ref);
  const [first = selected] = pair;
  return first === null || first === ref ? [ref] : [first, ref];
}

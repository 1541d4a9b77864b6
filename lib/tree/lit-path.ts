import { HEAD } from "./node-ref.ts";
import type { Forest } from "./tree-node.ts";
import { ancestors } from "./walk.ts";

/** Keys of the way from the root to the head, the head among them. */
export function litPath(forest: Forest): ReadonlySet<string> {
  const head = forest.byKey.get(HEAD);
  const keys = new Set<string>();
  if (!head) return keys;
  for (const node of ancestors(head)) keys.add(node.key);
  return keys.add(HEAD);
}

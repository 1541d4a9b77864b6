import type { IntentOf } from "#lib/model/intent.ts";
import { belowOf } from "./below-of.ts";

interface Placed {
  readonly id: string;
  readonly parentId: string | null;
}

type Deletion =
  | { readonly intent: IntentOf<"delete">; readonly reason: null }
  | { readonly intent: null; readonly reason: string };

/** The one deletion that removes exactly the ticked snapshots, or why there is none. */
export function deletionOf(snapshots: readonly Placed[], ids: readonly string[]): Deletion {
  const wanted = new Set(ids);
  const roots = snapshots.filter((one) => wanted.has(one.id) && !(one.parentId !== null && wanted.has(one.parentId)));
  const [first] = roots;
  if (!first) return { intent: null, reason: "Nothing is ticked." };
  if (wanted.size === 1) return { intent: { action: "delete", snapshot: first.id, scope: "one" }, reason: null };

  const below = belowOf(snapshots, [first.id]);
  if (roots.length === 1 && below.size + 1 === wanted.size)
    return { intent: { action: "delete", snapshot: first.id, scope: "subtree" }, reason: null };
  const parent = first.parentId;
  if (parent !== null && roots.every((root) => root.parentId === parent)) {
    const allBelow = belowOf(snapshots, [parent]);
    if (allBelow.size === wanted.size)
      return { intent: { action: "delete", snapshot: parent, scope: "children" }, reason: null };
  }
  return {
    intent: null,
    reason:
      "One plan can delete one snapshot, a whole branch, or all below a snapshot. Tick exactly that, or delete one after another.",
  };
}

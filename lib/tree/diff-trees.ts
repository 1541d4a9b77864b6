import type { TreeSummary } from "#lib/model/plan.ts";
import type { Join } from "./join-of.ts";

export interface TreeDiff {
  /** Snapshots that go, by id. */
  readonly removed: ReadonlySet<string>;
  /** Snapshots that come, parents before children. */
  readonly added: readonly { readonly id: string; readonly name: string; readonly parentId: string | null }[];
  /** Snapshots that stay and get another parent. */
  readonly moved: ReadonlyMap<string, { readonly from: string | null; readonly to: string | null }>;
  /** Snapshots that stay under another name, by id. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Where the head goes and its state there; null when it stays where it is. */
  readonly head: {
    readonly parentId: string | null;
    readonly state: string | null;
    /** Its parent until then. */
    readonly from: string | null;
    /** What is in the head is thrown away, also where its parent stays: a revert. */
    readonly isReset: boolean;
    /** It keeps what is in it and its place; only its parent goes. */
    readonly isHeir: boolean;
  } | null;
  /** Nodes whose files become one, where the plan is a merge. */
  readonly join: Join | null;
  /** The live state goes too: a volume is deleted. */
  readonly isHeadGone?: boolean;
}

/** What a plan changes in a tree. `isReset` tells that it reverts the head, which two trees alone do not show. */
export function diffTrees(
  before: TreeSummary,
  after: TreeSummary,
  { isReset = false, join = null }: { readonly isReset?: boolean; readonly join?: Join | null } = {},
): TreeDiff {
  const was = new Map(before.snapshots.map((s) => [s.id, s]));
  const willBe = new Set(after.snapshots.map((s) => s.id));
  const moved = new Map<string, { from: string | null; to: string | null }>();
  const renamed = new Map<string, string>();
  const added: TreeSummary["snapshots"] = [];
  for (const snapshot of after.snapshots) {
    const old = was.get(snapshot.id);
    if (!old) added.push(snapshot);
    else {
      if (old.parentId !== snapshot.parentId) moved.set(snapshot.id, { from: old.parentId, to: snapshot.parentId });
      if (old.name !== snapshot.name) renamed.set(snapshot.id, snapshot.name);
    }
  }
  const removed = new Set(before.snapshots.filter((s) => !willBe.has(s.id)).map((s) => s.id));
  const from = before.headParentId;
  return {
    removed,
    added,
    moved,
    renamed,
    head:
      from === after.headParentId && !isReset
        ? null
        : {
            parentId: after.headParentId,
            state: after.state,
            from,
            isReset,
            isHeir: !isReset && from !== null && removed.has(from) && after.headParentId === heirOf(from, was, removed),
          },
    join,
  };
}

/** The nearest ancestor that stays. */
function heirOf(
  id: string,
  was: ReadonlyMap<string, TreeSummary["snapshots"][number]>,
  removed: ReadonlySet<string>,
): string | null {
  let up: string | null = id;
  for (let steps = was.size; up !== null && removed.has(up) && steps > 0; steps -= 1)
    up = was.get(up)?.parentId ?? null;
  return up;
}

/**
 * root ── middle ── leaf
 *            └───── branch ── tip (current)
 */
export const branchedTree: Readonly<Record<string, string | null>> = {
  root: null,
  middle: "root",
  leaf: "middle",
  branch: "middle",
  tip: "branch",
};

/** A deletion in the branched tree, and what is left of it. */
export interface DeletionCase {
  readonly what: string;
  readonly snapshot: string;
  readonly scope: "one" | "children" | "subtree";
  /** Snapshot name → name of its parent. */
  readonly left: Readonly<Record<string, string | null>>;
  readonly current: string | null;
}

export const deletionCases: readonly DeletionCase[] = [
  {
    what: "a leaf",
    snapshot: "leaf",
    scope: "one",
    left: { root: null, middle: "root", branch: "middle", tip: "branch" },
    current: "tip",
  },
  {
    what: "a middle with two children",
    snapshot: "middle",
    scope: "one",
    left: { root: null, leaf: "root", branch: "root", tip: "branch" },
    current: "tip",
  },
  {
    what: "the root",
    snapshot: "root",
    scope: "one",
    left: { middle: null, leaf: "middle", branch: "middle", tip: "branch" },
    current: "tip",
  },
  {
    what: "the one that the live state descends from",
    snapshot: "tip",
    scope: "one",
    left: { root: null, middle: "root", leaf: "middle", branch: "middle" },
    current: "branch",
  },
  {
    what: "the children of a branching one",
    snapshot: "middle",
    scope: "children",
    left: { root: null, middle: "root" },
    current: "middle",
  },
  { what: "a subtree with branches", snapshot: "middle", scope: "subtree", left: { root: null }, current: "root" },
  { what: "everything", snapshot: "root", scope: "subtree", left: {}, current: null },
];

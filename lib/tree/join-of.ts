import type { Plan } from "#lib/model/plan.ts";
import { HEAD, type NodeRef, snapshotRef } from "./node-ref.ts";

/** The nodes whose files a merge makes one. */
export interface Join {
  /** Neighbours in the tree, the lower point first, the upper one, which stays, last. */
  readonly refs: readonly NodeRef[];
  /** Names, without folders, of the files that are left, one for each disk. */
  readonly survivors: readonly string[];
}

/** What a merge plan joins; null for other plans, and where an end of it is a file that is no node. */
export function joinOf({ merge, before }: Pick<Plan, "merge" | "before">): Join | null {
  if (!merge) return null;
  const parents = new Map(before.snapshots.map(({ id, parentId }) => [id, parentId]));
  const refs: NodeRef[] = [];
  let id: string | null | undefined = merge.upper;
  if (id === HEAD && !parents.has(HEAD)) {
    refs.push(HEAD);
    id = before.headParentId;
  }
  for (; id != null && parents.has(id) && !refs.includes(snapshotRef(id)); id = parents.get(id)) {
    refs.push(snapshotRef(id));
    if (id === merge.lower) {
      const names = merge.disks.map(({ survivor }) => survivor.slice(survivor.lastIndexOf("/") + 1));
      return { refs: refs.reverse(), survivors: [...new Set(names)] };
    }
  }
  return null;
}

/** The surviving files in a few words: `vda.qcow2`, `vda.qcow2 and 1 more`. */
export function survivorWords({ survivors }: Join): string {
  const [first, ...rest] = survivors;
  if (first === undefined) return "its file";
  return rest.length === 0 ? first : `${first} and ${rest.length} more`;
}

import type { Backup } from "#lib/model/backup.ts";
import type { KnownOfTree } from "./known-of-tree.ts";
import { type Direction, nodeSize, type Placed } from "./layout.ts";
import { snapshotRef } from "./node-ref.ts";
import type { TreeNode } from "./tree-node.ts";

/** Side nodes are as wide as the gap between two branches allows, so that no snapshot moves for them. */
export const markSize = 20;
const pitch = markSize + 4;
/** Most side nodes of one snapshot; more stand as a number in the last place. */
export const mostMarks = 3;

/** A backup beside the node that it hangs at. */
export interface BackupMark {
  readonly backup: Backup;
  /** Backups that stand behind this mark, itself counted. */
  readonly count: number;
  readonly x: number;
  readonly y: number;
}

const backupsAt = ({ content, ref }: TreeNode, { backups }: KnownOfTree): readonly Backup[] =>
  content.kind === "fold"
    ? content.members.flatMap((member) => (member.ref === null ? [] : (backups.get(member.ref) ?? [])))
    : ref === null
      ? []
      : (backups.get(ref) ?? []);

/** The side nodes of what is drawn, in the gap beside each node: to its right in a tree that grows down, else below it. */
export function backupMarks(nodes: readonly Placed[], known: KnownOfTree, direction: Direction): BackupMark[] {
  if (known.backups.size === 0) return [];
  return nodes.flatMap(({ node, x, y }) => {
    const all = backupsAt(node, known);
    // The newest are what one comes for.
    const hidden = Math.max(0, all.length - mostMarks);
    return all.slice(hidden).map(
      (backup, index): BackupMark => ({
        backup,
        count: index === 0 ? hidden + 1 : 1,
        ...(direction === "down"
          ? { x: x + nodeSize.width + 4, y: y + 8 + index * pitch }
          : { x: x + 10 + index * pitch, y: y + nodeSize.height + 2 }),
      }),
    );
  });
}

/** Lines from each incremental backup to the one that it builds on, where both are drawn. */
export function backupLinks(marks: readonly BackupMark[]): { readonly from: BackupMark; readonly to: BackupMark }[] {
  const byId = new Map(marks.map((mark) => [mark.backup.id, mark]));
  return marks.flatMap((to) => {
    const from = to.backup.since === null ? undefined : byId.get(to.backup.since);
    return from ? [{ from, to }] : [];
  });
}

/** The node below a line that checkpoints were taken on: from the anchor on towards the head. */
export function checkpointsAt(node: TreeNode, lit: ReadonlySet<string>, known: KnownOfTree): readonly Backup[] {
  const { parent } = node;
  if (parent?.content.kind !== "snapshot" || !lit.has(node.key)) return [];
  const taken = known.backups.get(snapshotRef(parent.content.snapshot.id)) ?? [];
  return taken.filter(({ checkpoint, snapshot }) => checkpoint !== null && snapshot === null);
}

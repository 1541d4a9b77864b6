import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { lookOf } from "#lib/tree/node-look.ts";
import { HEAD, type NodeRef, snapshotIdOf } from "#lib/tree/node-ref.ts";
import { comesBack, isNow, type PowerLook, powerLook } from "#lib/tree/power-look.ts";

/** One end of a comparison, the head and snapshots alike. */
export interface ComparedNode {
  readonly ref: NodeRef;
  readonly name: string;
  readonly snapshotId: string | null;
  /** Null for the head: it is now. */
  readonly createdAt: string | null;
  readonly isHead: boolean;
  readonly state: string;
  readonly look: PowerLook;
  readonly memory: string;
  readonly sizeBytes: number | null;
  readonly description: string | null;
  readonly disks: readonly { readonly target: string; readonly file: string | null; readonly how: string }[];
}

/** The node that a ref names; null when there is none any more. */
export function comparedNode(tree: SnapshotTree, ref: NodeRef): ComparedNode | null {
  if (ref === HEAD) {
    const { head } = tree;
    return {
      ref,
      name: `${tree.subject.name} now`,
      snapshotId: null,
      createdAt: null,
      isHead: true,
      state:
        tree.subject.kind === "volume"
          ? head.gone === undefined
            ? "now"
            : "gone"
          : `${isNow[powerLook(head.state)]} now`,
      look: lookOf(tree.subject.kind, head.state),
      memory: "live",
      sizeBytes: null,
      description: null,
      disks: head.disks.map(({ target, file, format }) => ({ target, file, how: format ?? "format not known" })),
    };
  }
  const snapshot = tree.snapshots.find((one) => one.id === snapshotIdOf(ref));
  if (!snapshot) return null;
  return {
    ref,
    name: snapshot.name,
    snapshotId: snapshot.id,
    createdAt: snapshot.createdAt,
    isHead: false,
    state: comesBack[lookOf(tree.subject.kind, snapshot.state)],
    look: lookOf(tree.subject.kind, snapshot.state),
    memory: snapshot.memory === "none" ? "not saved" : `saved, ${snapshot.memory}`,
    sizeBytes: snapshot.sizeBytes,
    description: snapshot.description,
    disks: snapshot.disks.map(({ target, file, mode }) => ({
      target,
      file,
      how: mode === "no" ? "left out" : mode,
    })),
  };
}

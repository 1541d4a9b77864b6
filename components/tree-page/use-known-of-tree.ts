"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { backupsOfQuery } from "#lib/queries/backups.ts";
import { changesQuery, spaceQuery } from "#lib/queries/blocks.ts";
import { backupsByNode, changesByNode, type KnownOfTree, spaceByNode } from "#lib/tree/known-of-tree.ts";

/** Trees of more snapshots are not asked about as a whole; the selected one is, beside them. */
export const wholeTreeLimit = 2000;

/** What is found out of a tree besides itself. A part that fails or is late leaves its places empty, never wrong. */
export function useKnownOfTree(subject: SubjectRef, tree: SnapshotTree): KnownOfTree {
  const enabled = tree.snapshots.length > 0 && tree.snapshots.length <= wholeTreeLimit;
  const { data: changes } = useQuery({ ...changesQuery(subject, tree), enabled });
  const { data: space } = useQuery({ ...spaceQuery(subject, tree), enabled });
  const { data: backups } = useQuery({
    ...backupsOfQuery(subject.host, subject.id),
    // Backups are of machines.
    enabled: subject.kind === "domain",
  });
  return useMemo(
    () => ({
      changes: changesByNode(changes ?? []),
      space: spaceByNode(space ?? []),
      backups: backupsByNode(backups ?? [], tree.snapshots),
    }),
    [changes, space, backups, tree.snapshots],
  );
}

"use client";
import { useCallback, useMemo } from "react";
import { toast } from "sonner";
import type { GraphAction } from "#components/graph/graph-action.ts";
import { followJob } from "#components/plan-panel/job-toast.tsx";
import { useActing } from "#components/plan-panel/use-acting.ts";
import { copyText } from "#components/ui/copy-text.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { Job } from "#lib/model/job.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { thumbnailUrl } from "#lib/queries/snapshot.ts";
import { type MergePoints, mergeAt } from "#lib/tree/merge-points.ts";
import { HEAD, type NodeRef, snapshotIdOf } from "#lib/tree/node-ref.ts";
import type { useTreeAddress } from "./use-tree-address.ts";

type Change = ReturnType<typeof useTreeAddress>[1];

/** What can be done on the page, for buttons, keys, menus and the palette alike. */
export interface TreeActs {
  select(ref: NodeRef): void;
  act(ref: NodeRef, action: GraphAction): void;
  openCreate(): void;
  /** Opens the form of a merge between two nodes. */
  openMerge(points: MergePoints): void;
  compare(from: NodeRef, to: NodeRef): void;
  /** Shows a backup beside the tree. */
  openBackup(id: string): void;
  /** Makes the plan of an intent; shows it, or runs it where nothing is lost. */
  ask(intent: Intent, isShown?: boolean): Promise<Job | null>;
  /** The intent whose plan was refused last, and why. */
  readonly refusal: { readonly intent: Intent; readonly error: Error } | null;
  forget(): void;
  readonly isAsking: boolean;
  thumbnail(snapshotId: string): string;
}

const scopes = { delete: "one", deleteChildren: "children", deleteSubtree: "subtree" } as const;

/** The intent of an action on a snapshot that needs no more to be said; null for the others. */
function intentOf(action: GraphAction, snapshot: string): Intent | null {
  switch (action) {
    case "revert":
      return { action: "revert", snapshot };
    case "delete":
    case "deleteChildren":
    case "deleteSubtree":
      return { action: "delete", snapshot, scope: scopes[action] };
    case "lock":
    case "unlock":
      return { action: "edit", snapshot, locked: action === "lock" };
    default:
      return null;
  }
}

export function useTreeActions(subject: SubjectRef, tree: SnapshotTree, change: Change): TreeActs {
  const acting = useActing(followJob);
  const { mutateAsync, reset, isPending, error, variables } = acting;

  const select = useCallback(
    (ref: NodeRef) => {
      reset();
      change({ at: ref, form: null, plan: null, job: null, backup: null });
    },
    [change, reset],
  );
  const openCreate = useCallback(() => {
    reset();
    change({ at: HEAD, form: "create", plan: null, job: null, backup: null }, true);
  }, [change, reset]);
  const openMerge = useCallback(
    ({ upper, lower }: MergePoints) => {
      reset();
      change({ at: lower, form: "merge", points: [upper, lower], plan: null, job: null, backup: null }, true);
    },
    [change, reset],
  );
  const ask = useCallback(
    // What was refused is told beside the tree; the caller only learns that no job was started.
    (intent: Intent, isShown = false) => mutateAsync({ subject, intent, isShown }).catch(() => null),
    [mutateAsync, subject],
  );
  const act = useCallback(
    (ref: NodeRef, action: GraphAction) => {
      const id = snapshotIdOf(ref);
      const snapshot = tree.snapshots.find((one) => one.id === id);
      if (action === "create") return openCreate();
      if (action === "compare") return;
      if (action === "backup") {
        reset();
        return change({ at: ref, form: "backup", plan: null, job: null, backup: null }, true);
      }
      if (action === "merge") {
        const points = mergeAt(ref, tree);
        return points ? openMerge(points) : undefined;
      }
      if (action === "copyName") {
        copyText(snapshot?.name ?? tree.subject.name).then((isCopied) =>
          isCopied ? toast.success("Name copied") : toast.error("The browser did not let the name be copied"),
        );
        return;
      }
      if (!snapshot) return;
      if (action === "edit" || action === "clone") {
        reset();
        return change({ at: ref, form: action, plan: null, job: null, backup: null }, true);
      }
      const intent = intentOf(action, snapshot.id);
      if (intent) {
        change({ at: ref, form: null, backup: null });
        ask(intent);
      }
    },
    [tree, change, reset, openCreate, openMerge, ask],
  );
  const openBackup = useCallback(
    (id: string) => {
      reset();
      change({ backup: id, form: null, plan: null, job: null }, true);
    },
    [change, reset],
  );
  const compare = useCallback((from: NodeRef, to: NodeRef) => change({ compared: [from, to] }, true), [change]);
  const thumbnail = useCallback((snapshotId: string) => thumbnailUrl(subject, snapshotId), [subject]);
  const refused = variables?.intent;
  return useMemo(
    () => ({
      select,
      act,
      openCreate,
      openMerge,
      compare,
      openBackup,
      ask,
      refusal: error && refused ? { intent: refused, error } : null,
      forget: reset,
      isAsking: isPending,
      thumbnail,
    }),
    [select, act, openCreate, openMerge, compare, openBackup, ask, error, refused, reset, isPending, thumbnail],
  );
}

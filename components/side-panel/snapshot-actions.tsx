"use client";
import {
  Archive,
  Copy,
  GitCompareArrows,
  ListX,
  Lock,
  LockOpen,
  Merge,
  PencilLine,
  RotateCcw,
  SquareX,
  Trash2,
} from "lucide-react";
import type { ReactNode } from "react";
import type { GraphAction } from "#components/graph/graph-action.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SubjectKind } from "#lib/model/subject.ts";

export interface OfferedAction {
  readonly action: GraphAction;
  readonly title: string;
  readonly icon: ReactNode;
  readonly isDanger: boolean;
  /** Why it cannot be done now; null when it can. */
  readonly reason: string | null;
  /** What else it is called. */
  readonly synonyms: string;
  readonly hint?: string;
  /** More is asked before there is a plan. */
  readonly hasForm?: boolean;
}

const size = 15;
const notOffered = "This host does not offer it.";
const apiOnly = "Not on this screen yet; the API takes it as an intent.";

export const backupSynonyms = "backup export dump save copy archive incremental full";
export const mergeSynonyms = "consolidate coalesce commit flatten blockcommit blockpull rebase squash join collapse";
export const nothingAbove = "Nothing builds on it, so there is nothing to merge it with.";

/** Why an action of a snapshot cannot be done now; null when it can, or when only trying will tell. */
function reasonFor(snapshot: Snapshot, capability: string, readOnly: string | null): string | null {
  if (readOnly) return readOnly;
  const one = snapshot.capabilities[capability];
  if (!one) return Object.keys(snapshot.capabilities).length === 0 ? null : notOffered;
  return one.status === "yes" ? null : (one.reason ?? notOffered);
}

/** All that can be asked of a snapshot, in order, each with its reason where it cannot be done. */
export function snapshotActions(
  of: SubjectKind,
  snapshot: Snapshot,
  below: number,
  /** Whether the live state builds on it. */
  isUnderHead: boolean,
  readOnly: string | null,
): OfferedAction[] {
  const reason = (capability: string) => reasonFor(snapshot, capability, readOnly);
  const after = below === 0 ? "all below" : below === 1 ? "the one below" : `the ${below} below`;
  const noneBelow = "Nothing stands below this snapshot.";
  const one = (
    action: GraphAction,
    title: string,
    icon: ReactNode,
    rest: Partial<OfferedAction> & { reason: string | null },
  ): OfferedAction => ({ action, title, icon, isDanger: false, synonyms: "", ...rest });
  return [
    one("revert", "Revert", <RotateCcw size={size} aria-hidden />, {
      reason: reason("revert"),
      synonyms: "restore rollback roll back apply go to load",
      hint: "R",
    }),
    one("edit", "Edit", <PencilLine size={size} aria-hidden />, {
      reason: reason("edit"),
      synonyms: "rename description note comment",
      hint: "E",
    }),
    snapshot.locked
      ? one("unlock", "Unlock", <LockOpen size={size} aria-hidden />, { reason: reason("lock"), synonyms: "unprotect" })
      : one("lock", "Lock", <Lock size={size} aria-hidden />, { reason: reason("lock"), synonyms: "protect keep pin" }),
    one("compare", "Compare", <GitCompareArrows size={size} aria-hidden />, {
      reason: null,
      synonyms: "diff changed blocks",
      hint: "C",
    }),
    one("delete", "Delete", <Trash2 size={size} aria-hidden />, {
      reason: reason("delete"),
      isDanger: true,
      synonyms: "remove drop discard",
      hint: "D",
    }),
    one("deleteChildren", `Delete ${after}`, <ListX size={size} aria-hidden />, {
      reason: below === 0 ? noneBelow : reason("deleteChildren"),
      isDanger: true,
      synonyms: "remove children descendants",
    }),
    one("deleteSubtree", `Delete it and ${after}`, <SquareX size={size} aria-hidden />, {
      reason: below === 0 ? noneBelow : reason("deleteSubtree"),
      isDanger: true,
      synonyms: "remove branch subtree",
    }),
    one("merge", "Merge", <Merge size={size} aria-hidden />, {
      reason: below === 0 && !isUnderHead ? nothingAbove : reason("merge"),
      synonyms: mergeSynonyms,
      hint: "M",
      hasForm: true,
    }),
    of === "volume"
      ? one("clone", "New volume from this", <Copy size={size} aria-hidden />, {
          reason: reason("clone"),
          synonyms: "clone copy duplicate template export",
          hasForm: true,
        })
      : one("clone", "Clone as a machine", <Copy size={size} aria-hidden />, {
          reason: reason("clone") ?? apiOnly,
          synonyms: "copy duplicate template",
        }),
    one("backup", "Back up", <Archive size={size} aria-hidden />, {
      reason: reason("backup"),
      synonyms: backupSynonyms,
      hint: "B",
      hasForm: true,
    }),
  ];
}

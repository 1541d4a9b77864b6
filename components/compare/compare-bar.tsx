"use client";
import { ArrowRightLeft, ChevronDown, ChevronUp, Merge, X } from "lucide-react";
import { useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import type { CompareSight } from "#lib/blocks/compare-sight.ts";
import type { Capability } from "#lib/model/capability.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { type MergePoints, mergeOf } from "#lib/tree/merge-points.ts";
import { type NodeRef, snapshotIdOf } from "#lib/tree/node-ref.ts";
import { ComparePane } from "./compare-pane.tsx";
import { comparedNode } from "./compared-node.ts";

/** The picked pair, and what differs between its ends. */
export function CompareBar({
  subject,
  tree,
  compared,
  onCompare,
  onSelect,
  onMerge,
  onCreate,
  onIntent,
  sight,
  onSight,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  compared: readonly NodeRef[];
  onCompare: (refs: NodeRef[]) => void;
  onSelect: (ref: NodeRef) => void;
  onMerge: (points: MergePoints) => void;
  onCreate: () => void;
  onIntent: (intent: Intent) => void;
  sight: CompareSight;
  onSight: (sight: CompareSight) => void;
}) {
  const readOnly = useReadOnlyReason();
  const [isOpen, setOpen] = useState(true);
  const { create, flush } = tree.head.capabilities;
  const nodes = compared.map((ref) => comparedNode(tree, ref)).filter((node) => node !== null);
  const [a, b] = nodes;
  const merge = a && b ? mergeOf(a.ref, b.ref, tree) : null;
  return (
    <section
      aria-label="Compare"
      className="flex max-h-[62%] max-[859px]:max-h-[76%] shrink-0 flex-col border-t bg-card"
    >
      <div className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 px-3 py-1.5">
        <h2 className="font-semibold text-[13px]">Compare</h2>
        <End letter="A" name={a?.name ?? "–"} onPress={() => a && onSelect(a.ref)} />
        {b ? (
          <>
            <IconButton
              label="Swap the ends"
              icon={<ArrowRightLeft size={14} aria-hidden />}
              className="size-7"
              onClick={() => onCompare(compared.toReversed())}
              side="top"
            />
            <End letter="B" name={b.name} onPress={() => onSelect(b.ref)} />
          </>
        ) : (
          <span className="text-[13px] text-muted-foreground">
            with… Ctrl-click a second node, or press Space on it.
          </span>
        )}
        <div className="no-print ml-auto flex items-center gap-1">
          {a && b && (
            <Button
              size="sm"
              icon={<Merge size={14} aria-hidden />}
              reason={readOnly ?? mergeReason(merge, tree)}
              onClick={() => merge && onMerge(merge)}
            >
              Merge these two…
            </Button>
          )}
          {a && b && (
            <Button
              size="sm"
              look="ghost"
              aria-expanded={isOpen}
              icon={isOpen ? <ChevronDown size={14} aria-hidden /> : <ChevronUp size={14} aria-hidden />}
              onClick={() => setOpen(!isOpen)}
            >
              {isOpen ? "Hide" : "Show differences"}
            </Button>
          )}
          <IconButton
            label="Stop comparing"
            icon={<X size={15} aria-hidden />}
            className="size-7"
            onClick={() => onCompare([])}
            side="top"
          />
        </div>
      </div>
      {a && b && isOpen && (
        <ComparePane
          subject={subject}
          tree={tree}
          a={a}
          b={b}
          sight={sight}
          onSight={onSight}
          remedies={{
            createReason: readOnly ?? whyNot(create),
            onCreate,
            flushReason:
              readOnly ?? (subject.kind === "volume" ? "Flush it from the machine that uses it." : whyNot(flush)),
            onFlush: () => onIntent({ action: "flush" }),
          }}
        />
      )}
    </section>
  );
}

const whyNot = (able: Capability | undefined): string | null =>
  able && able.status !== "yes" ? (able.reason ?? "Not possible now.") : null;

function mergeReason(points: MergePoints | null, tree: SnapshotTree): string | null {
  if (points === null) return "Neither of the two builds on the other.";
  const lower = tree.snapshots.find(({ id }) => id === snapshotIdOf(points.lower));
  const able = lower?.capabilities.merge;
  return able && able.status !== "yes" ? (able.reason ?? "Not possible now.") : null;
}

const End = ({ letter, name, onPress }: { letter: string; name: string; onPress: () => void }) => (
  <button
    type="button"
    onClick={onPress}
    className="flex min-w-0 max-w-60 items-center gap-1.5 rounded-md border bg-background px-2 py-1 text-[13px] hover:bg-accent"
  >
    <span className="grid size-4.5 shrink-0 place-items-center rounded-full bg-foreground font-bold text-[10.5px] text-background">
      {letter}
    </span>
    <span className="truncate">{name}</span>
  </button>
);

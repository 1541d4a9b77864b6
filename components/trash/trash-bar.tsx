"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronUp, Trash2 } from "lucide-react";
import { useState } from "react";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { trashQuery } from "#lib/queries/trash.ts";
import { TrashLine } from "./trash-line.tsx";

/** What was deleted here and can still be had back, at the foot of the tree; away while there is nothing. */
export function TrashBar({ subject, tree, acts }: { subject: SubjectRef; tree: SnapshotTree; acts: TreeActs }) {
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(trashQuery(subject));
  if (!data || data.length === 0) return null;
  return (
    <section aria-label="Deleted" className="no-print shrink-0 border-t bg-card">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
        className="flex h-8 w-full items-center gap-2 px-3 text-left text-xs hover:bg-accent/50 focus-visible:-outline-offset-2"
      >
        <Trash2 size={13} aria-hidden className="text-muted-foreground" />
        <span className="font-semibold">Deleted</span>
        <span className="min-w-0 flex-1 truncate text-muted-foreground">
          {data.length === 1 ? `${data[0]?.snapshot} can be restored` : `${data.length} snapshots can be restored`}
        </span>
        <ChevronUp
          size={14}
          aria-hidden
          className={`shrink-0 text-muted-foreground transition-transform ${isOpen ? "rotate-180" : ""}`}
        />
      </button>
      {isOpen && (
        <ul className="max-h-56 divide-y overflow-y-auto border-t">
          {data.map((entry) => (
            <TrashLine key={entry.id} entry={entry} tree={tree} acts={acts} />
          ))}
        </ul>
      )}
    </section>
  );
}

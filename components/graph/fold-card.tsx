"use client";
import { UnfoldVertical } from "lucide-react";
import { runCount, runSpan } from "#lib/tree/run-label.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import type { NodeMarks } from "./marks.ts";
import { useNow } from "./use-now.ts";

/** A run of snapshots as a pile of cards, to be opened in place. */
export function FoldCard({ members, marks }: { members: readonly TreeNode[]; marks: NodeMarks }) {
  const now = useNow();
  const [first, last] = [members[0], members.at(-1)].map((m) =>
    m?.content.kind === "snapshot" ? m.content.snapshot.name : "",
  );
  return (
    <div className="flex h-full items-center gap-3 px-3.5" title={`${first} … ${last}`}>
      <span className="grid size-8 shrink-0 place-items-center rounded-full bg-muted text-muted-foreground">
        <UnfoldVertical size={16} aria-hidden />
      </span>
      <span className="min-w-0">
        <span
          className={`block font-semibold text-[13px] leading-5 ${marks.fate === "goes" ? "line-through decoration-danger decoration-2" : ""}`}
        >
          {runCount(members)}
        </span>
        <span className="block truncate text-[11.5px] text-muted-foreground leading-4" suppressHydrationWarning>
          {runSpan(members, now)}
        </span>
        {marks.matches ? (
          <span className="block font-medium text-[11.5px] text-warning leading-4">
            {marks.matches} match{marks.matches === 1 ? "" : "es"} inside
          </span>
        ) : null}
      </span>
    </div>
  );
}

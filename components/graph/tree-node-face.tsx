"use client";
import { Ellipsis, FileCheck2 } from "lucide-react";
import { memo } from "react";
import type { Node, NodeProps } from "reactflow";
import type { NodeContent } from "#lib/tree/tree-node.ts";
import { ChipFace } from "./chip-face.tsx";
import { FoldCard } from "./fold-card.tsx";
import { useDetail, useGraphHandlers } from "./graph-context.tsx";
import { HeadCard } from "./head-card.tsx";
import { JobBar } from "./job-bar.tsx";
import { fateWords, type NodeMarks } from "./marks.ts";
import { contentName } from "./node-label.ts";
import { NewCard, NextHeadCard } from "./planned-card.tsx";
import { SnapshotCard } from "./snapshot-card.tsx";

export type TreeFlowNode = Node<{ content: NodeContent; marks: NodeMarks; label: string }, "tree">;

function Face({ content, marks }: { content: NodeContent; marks: NodeMarks }) {
  switch (content.kind) {
    case "snapshot":
      return <SnapshotCard content={content} marks={marks} />;
    case "head":
      return <HeadCard content={content} marks={marks} />;
    case "fold":
      return <FoldCard members={content.members} marks={marks} />;
    case "new":
      return <NewCard name={content.name} />;
    case "next-head":
      return <NextHeadCard state={content.state} />;
  }
}

/** How a node stands out, as attributes that `graph.css` reads. */
const attributesOf = (content: NodeContent, marks: NodeMarks) => ({
  "data-kind": content.kind,
  "data-lit": marks.isLit || undefined,
  "data-selected": marks.isSelected || undefined,
  "data-fate": marks.fate ?? undefined,
  "data-keeps": marks.keeps === null ? undefined : "",
  "data-match": marks.matches === null ? undefined : marks.matches > 0 ? "yes" : "no",
});

/**
 * A node of the drawn tree. One real button lies over the face and takes press, focus and name; the face below is for
 * the eye only, and the few other buttons lie above.
 */
export const TreeNodeFace = memo(function TreeNodeFace({ id, data }: NodeProps<TreeFlowNode>) {
  const { content, marks, label } = data;
  const detail = useDetail();
  const { openMenu } = useGraphHandlers();
  const hasMenu = content.kind === "snapshot" || content.kind === "head";
  return (
    <div className="tree-node group" data-detail={detail} {...attributesOf(content, marks)}>
      <button
        type="button"
        data-key={id}
        tabIndex={marks.isActive ? 0 : -1}
        aria-label={label}
        suppressHydrationWarning
        aria-pressed={content.kind === "fold" ? undefined : marks.isSelected}
        aria-expanded={content.kind === "fold" ? false : undefined}
        aria-keyshortcuts={hasMenu ? "Shift+F10" : undefined}
        className="tree-node-press"
      />
      <div
        className="pointer-events-none absolute inset-0 [&_[title]]:pointer-events-auto"
        aria-hidden={content.kind !== "head"}
      >
        {detail === "card" && <Face content={content} marks={marks} />}
        {detail === "chip" && <ChipFace content={content} marks={marks} words={contentName(content)} />}
      </div>
      {marks.job && <JobBar job={marks.job} />}
      {marks.pick && <span className="tree-node-pick">{marks.pick}</span>}
      {detail !== "dot" && <FateTag marks={marks} isHead={content.kind === "head"} />}
      {hasMenu && detail === "card" && (
        <button
          type="button"
          tabIndex={-1}
          aria-label="Actions"
          aria-haspopup="menu"
          className="tree-node-menu"
          onClick={(event) => {
            event.stopPropagation();
            const box = event.currentTarget.getBoundingClientRect();
            openMenu(id, { x: box.left, y: box.bottom + 4 });
          }}
        >
          <Ellipsis size={16} aria-hidden />
        </button>
      )}
    </div>
  );
});

function FateTag({ marks: { fate, keeps, nextName }, isHead }: { marks: NodeMarks; isHead: boolean }) {
  if (keeps !== null)
    return (
      <span
        className="tree-node-tag"
        data-fate="merges"
        title={`After the merge its content is in ${keeps}`}
        aria-hidden
      >
        <FileCheck2 size={12} aria-hidden />
        <span className="truncate">{keeps}</span>
      </span>
    );
  if (fate === null && nextName === null) return null;
  const words = fate === null ? "renamed" : fateWords(fate, isHead);
  return (
    <span className="tree-node-tag" data-fate={fate ?? "moves"} aria-hidden>
      {words}
    </span>
  );
}

"use client";
import { Camera, MapPin } from "lucide-react";
import { subjectNoun } from "#lib/format/subject-noun.ts";
import { headLook } from "#lib/tree/node-look.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import { isNow } from "#lib/tree/power-look.ts";
import type { NodeContent } from "#lib/tree/tree-node.ts";
import { useGraphHandlers } from "./graph-context.tsx";
import { JobWords } from "./job-bar.tsx";
import type { NodeMarks } from "./marks.ts";
import { PowerGlyph } from "./power-glyph.tsx";

/** The live state: where the next write goes, and the button that keeps it. */
export function HeadCard({ content, marks }: { content: Extract<NodeContent, { kind: "head" }>; marks: NodeMarks }) {
  const { head, subject } = content;
  const { onAction } = useGraphHandlers();
  const look = headLook(content);
  const create = head.capabilities.create;
  const reason = create && create.status !== "yes" ? (create.reason ?? "Not possible now.") : null;
  return (
    <div className="flex h-full flex-col justify-between px-2.5 pt-2 pb-2.5">
      <div className="flex items-center gap-1 font-semibold text-[10.5px] text-primary uppercase tracking-[0.07em]">
        <MapPin size={12} strokeWidth={2.6} aria-hidden />
        You are here
      </div>
      <div className="flex items-center gap-2">
        <PowerGlyph
          look={look}
          title={head.gone ?? (head.reason === null ? isNow[look] : `${isNow[look]} (${head.reason})`)}
        />
        <span
          className={`min-w-0 truncate font-semibold text-[13px] ${marks.fate === "goes" ? "line-through decoration-2 decoration-danger" : ""}`}
          title={subject.name}
        >
          {subject.name}
        </span>
        <span className="ml-auto shrink-0 text-[11.5px] text-muted-foreground">{isNow[look]}</span>
      </div>
      {marks.job ? (
        <div className="flex h-6 items-center text-[11.5px]">
          <JobWords job={marks.job} />
        </div>
      ) : (
        <button
          type="button"
          tabIndex={marks.isActive ? 0 : -1}
          aria-disabled={reason !== null}
          title={reason ?? `Take a snapshot of the ${subjectNoun(subject)} as it is now (N)`}
          onClick={(event) => {
            event.stopPropagation();
            if (reason === null) onAction(HEAD, "create");
          }}
          className="pointer-events-auto relative z-10 flex h-6 items-center justify-center gap-1.5 rounded-md bg-primary font-medium text-[12px] text-primary-foreground hover:brightness-110 aria-disabled:cursor-not-allowed aria-disabled:bg-muted aria-disabled:text-muted-foreground"
        >
          <Camera size={13} strokeWidth={2.2} aria-hidden />
          Take snapshot
        </button>
      )}
    </div>
  );
}

import { CirclePlus, Layers, MapPin } from "lucide-react";
import { headLook, snapshotLook } from "#lib/tree/node-look.ts";
import { comesBack, isNow } from "#lib/tree/power-look.ts";
import type { NodeContent } from "#lib/tree/tree-node.ts";
import type { NodeMarks } from "./marks.ts";
import { FindingSign, LockSign, ProblemSign } from "./node-signs.tsx";
import { PowerGlyph } from "./power-glyph.tsx";

const glyphSize = 40;

function glyph(content: NodeContent) {
  switch (content.kind) {
    case "snapshot": {
      const look = snapshotLook(content);
      return <PowerGlyph look={look} title={comesBack[look]} size={glyphSize} />;
    }
    case "head": {
      const look = headLook(content);
      return <PowerGlyph look={look} title={isNow[look]} size={glyphSize} />;
    }
    case "fold":
      return <Layers size={glyphSize} strokeWidth={1.6} className="shrink-0 text-muted-foreground" aria-hidden />;
    case "new":
      return <CirclePlus size={glyphSize} className="shrink-0 text-success" aria-hidden />;
    case "next-head":
      return <MapPin size={glyphSize} className="shrink-0 text-success" aria-hidden />;
  }
}

/** A node too far away for its details: glyph and name, large enough to be read there. */
export function ChipFace({ content, marks, words }: { content: NodeContent; marks: NodeMarks; words: string }) {
  const isGoing = marks.fate === "goes";
  return (
    <div className="flex h-full items-center gap-3 px-3.5">
      {glyph(content)}
      <span
        className={`line-clamp-2 min-w-0 flex-1 break-words font-semibold text-[24px] leading-7 ${isGoing ? "line-through decoration-danger decoration-[3px]" : ""}`}
      >
        {words}
      </span>
      {marks.findings && <FindingSign findings={marks.findings} size={30} />}
      {content.kind === "snapshot" && content.snapshot.problem !== null && (
        <ProblemSign problem={content.snapshot.problem} size={30} />
      )}
      {content.kind === "snapshot" && content.snapshot.locked && <LockSign size={26} />}
    </div>
  );
}

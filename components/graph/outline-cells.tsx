// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual treegrid are placed by hand, which a table cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: in a treegrid the row has the focus, not its cells.
"use client";
import { Archive } from "lucide-react";
import { formatShortAge } from "#lib/format/age.ts";
import { formatBytes } from "#lib/format/bytes.ts";
import { formatLocal, formatUtc } from "#lib/format/exact-time.ts";
import { headLook, snapshotLook } from "#lib/tree/node-look.ts";
import { comesBack, isNow } from "#lib/tree/power-look.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { Age } from "./age.tsx";
import { changeTitle, changeWords } from "./change-words.ts";
import type { NodeMarks } from "./marks.ts";
import { kindWords } from "./node-label.ts";
import { FindingSign, LockSign, ProblemSign } from "./node-signs.tsx";
import { middleCell, wideCell } from "./outline-columns.ts";
import { PowerGlyph } from "./power-glyph.tsx";
import { useNow } from "./use-now.ts";

/** The cells after the name. */
export function OutlineCells({ node, marks }: { node: TreeNode; marks: NodeMarks }) {
  const { content } = node;
  const snapshot = content.kind === "snapshot" ? content.snapshot : null;
  const cell = "truncate text-muted-foreground";
  return (
    <>
      <div role="gridcell" className={cell}>
        {snapshot ? <AgeCell at={snapshot.createdAt} /> : content.kind === "head" ? "now" : ""}
      </div>
      <div role="gridcell" className={`flex items-center gap-2 ${cell}`}>
        <StateCell node={node} />
      </div>
      <div role="gridcell" className={`${wideCell} ${cell}`}>
        {snapshot && kindWords[snapshot.kind]}
      </div>
      <div role="gridcell" className={`${wideCell} ${cell}`}>
        {snapshot && (snapshot.memory === "none" ? "–" : "saved")}
      </div>
      <div
        role="gridcell"
        className={`${middleCell} ${cell} pr-4 text-right tabular-nums`}
        title={node.parent === null ? undefined : changeTitle(marks.change)}
      >
        {node.parent !== null && (snapshot || content.kind === "head") && (changeWords(marks.change) ?? "–")}
      </div>
      <div
        role="gridcell"
        className={`${middleCell} ${cell} pr-4 text-right tabular-nums`}
        title={snapshot ? "Held by it alone: what deleting it frees" : undefined}
      >
        {snapshot && (marks.freesBytes === null ? "–" : formatBytes(marks.freesBytes))}
      </div>
      <div role="gridcell" className={`${wideCell} ${cell} pr-4 text-right tabular-nums`}>
        {snapshot && (snapshot.sizeBytes === null ? "–" : formatBytes(snapshot.sizeBytes))}
      </div>
      <div role="gridcell" className={`${wideCell} ${cell}`}>
        {snapshot?.locked && (
          <>
            <LockSign size={14} />
            <span className="sr-only">locked</span>
          </>
        )}
      </div>
      <div role="gridcell" className={`${wideCell} ${cell}`}>
        <span className="flex items-center gap-1.5">
          {marks.findings && <FindingSign findings={marks.findings} />}
          {marks.findings && (
            <span className="text-[12px]">
              {marks.findings.length}
              <span className="sr-only">: {marks.findings.map((finding) => finding.text).join(" ")}</span>
            </span>
          )}
          {snapshot?.problem != null && (
            <>
              <ProblemSign problem={snapshot.problem} />
              <span className="sr-only">{snapshot.problem}</span>
            </>
          )}
        </span>
      </div>
      <div role="gridcell" className={`${middleCell} ${cell}`}>
        {marks.backupCount > 0 && (
          <span className="flex items-center gap-1.5 text-[12px] text-info">
            <Archive size={14} aria-hidden />
            {marks.backupCount}
            <span className="sr-only"> backup{marks.backupCount === 1 ? "" : "s"}</span>
          </span>
        )}
      </div>
    </>
  );
}

function AgeCell({ at }: { at: string | null }) {
  const now = useNow();
  return (
    <>
      <span className="hidden @[72rem]:inline">
        <Age at={at} />
      </span>
      <span className="@[72rem]:hidden" title={at === null ? undefined : `${formatUtc(at)}\n${formatLocal(at)}`}>
        {at === null ? "?" : formatShortAge(at, now)}
      </span>
    </>
  );
}

function StateCell({ node: { content } }: { node: TreeNode }) {
  if (content.kind !== "snapshot" && content.kind !== "head") return null;
  const look = content.kind === "head" ? headLook(content) : snapshotLook(content);
  const words = content.kind === "head" ? isNow[look] : comesBack[look];
  return (
    <>
      <PowerGlyph look={look} title={words} />
      <span className="sr-only @[72rem]:hidden">{words}</span>
      <span className="hidden truncate @[72rem]:inline" title={words}>
        {content.kind === "head" ? words : words.replace("comes back ", "").replace("disks only, off", "disks only")}
      </span>
    </>
  );
}

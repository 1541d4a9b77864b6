// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual treegrid are placed by hand, which a table cannot.
// biome-ignore-all lint/a11y/useFocusableInteractive: in a treegrid the row has the focus, not its cells.
"use client";
import { formatShortAge } from "#lib/format/age.ts";
import { formatBytes } from "#lib/format/bytes.ts";
import { formatLocal, formatUtc } from "#lib/format/exact-time.ts";
import { comesBack, isNow, powerLook } from "#lib/tree/power-look.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { Age } from "./age.tsx";
import type { NodeMarks } from "./marks.ts";
import { kindWords } from "./node-label.ts";
import { FindingSign, LockSign, ProblemSign } from "./node-signs.tsx";
import { wideCell } from "./outline-columns.ts";
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
    </>
  );
}

function AgeCell({ at }: { at: string | null }) {
  const now = useNow();
  return (
    <>
      <span className="hidden @[62rem]:inline">
        <Age at={at} />
      </span>
      <span className="@[62rem]:hidden" title={at === null ? undefined : `${formatUtc(at)}\n${formatLocal(at)}`}>
        {at === null ? "?" : formatShortAge(at, now)}
      </span>
    </>
  );
}

function StateCell({ node: { content } }: { node: TreeNode }) {
  if (content.kind !== "snapshot" && content.kind !== "head") return null;
  const look = powerLook(content.kind === "head" ? content.head.state : content.snapshot.state);
  const words = content.kind === "head" ? isNow[look] : comesBack[look];
  return (
    <>
      <PowerGlyph look={look} title={words} />
      <span className="sr-only @[62rem]:hidden">{words}</span>
      <span className="hidden truncate @[62rem]:inline" title={words}>
        {content.kind === "head" ? words : words.replace("comes back ", "").replace("disks only, off", "disks only")}
      </span>
    </>
  );
}

"use client";
import { MemoryStick } from "lucide-react";
import { formatBytes } from "#lib/format/bytes.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import { snapshotLook } from "#lib/tree/node-look.ts";
import { comesBack } from "#lib/tree/power-look.ts";
import type { NodeContent } from "#lib/tree/tree-node.ts";
import { Age } from "./age.tsx";
import { Badge } from "./badge.tsx";
import { useGraphHandlers } from "./graph-context.tsx";
import { JobWords } from "./job-bar.tsx";
import type { NodeMarks } from "./marks.ts";
import { kindWords } from "./node-label.ts";
import { FindingSign, LockSign, ProblemSign } from "./node-signs.tsx";
import { PowerGlyph } from "./power-glyph.tsx";

const kindTitles: Record<Snapshot["kind"], string> = {
  internal: "Held inside the disk's own image",
  external: "Held as a file of its own below an overlay",
  mixed: "Some disks inside their image, some as files of their own",
  "metadata-only": "Only the description is left; no disk holds this point",
  copy: "A copy of the whole volume, which depends on nothing else",
  storage: "Kept by the storage itself",
};

/** A snapshot near enough to read all of it. */
export function SnapshotCard({
  content,
  marks,
}: {
  content: Extract<NodeContent, { kind: "snapshot" }>;
  marks: NodeMarks;
}) {
  const { snapshot } = content;
  const { thumbnailUrl } = useGraphHandlers();
  const look = snapshotLook(content);
  // Inside the image of a volume there is nothing that would be its own, but saved memory.
  const hasSize = content.of === "domain" || snapshot.sizeBytes !== 0;
  const isGoing = marks.fate === "goes";
  return (
    <div className="flex h-full flex-col px-2.5 pt-2.5 pb-2">
      <div className="flex items-center gap-2">
        <PowerGlyph look={look} title={comesBack[look]} />
        <span
          className={`min-w-0 flex-1 truncate font-semibold text-[13.5px] leading-5 ${isGoing ? "line-through decoration-danger decoration-2" : ""}`}
          title={snapshot.name}
        >
          {marks.nextName ?? snapshot.name}
        </span>
        {marks.findings && <FindingSign findings={marks.findings} />}
        {snapshot.problem !== null && <ProblemSign problem={snapshot.problem} />}
        {snapshot.locked && <LockSign />}
      </div>
      <div className="mt-1 flex min-h-0 flex-1 gap-2">
        <div className="flex min-w-0 flex-1 flex-col justify-between">
          <div className="truncate text-[12px] text-muted-foreground leading-4">
            {marks.job ? (
              <JobWords job={marks.job} />
            ) : (
              <>
                <Age at={snapshot.createdAt} />
                {snapshot.sizeBytes !== null && hasSize && !snapshot.hasThumbnail && (
                  <> · {formatBytes(snapshot.sizeBytes)}</>
                )}
              </>
            )}
          </div>
          {marks.freesBytes !== null && marks.job === null && (
            <div
              className="truncate text-[11px] text-muted-foreground leading-[14px] tabular-nums"
              title="Held by this snapshot alone: what deleting it frees"
            >
              frees {formatBytes(marks.freesBytes)}
            </div>
          )}
          <div className="flex gap-1 overflow-hidden">
            <Badge title={kindTitles[snapshot.kind]} tone={snapshot.kind === "metadata-only" ? "warning" : "quiet"}>
              {kindWords[snapshot.kind]}
            </Badge>
            {snapshot.memory !== "none" && (
              <Badge title={`Memory saved too (${snapshot.memory})`}>
                <MemoryStick size={11} aria-hidden />
                memory
              </Badge>
            )}
            <FileName snapshot={snapshot} />
          </div>
        </div>
        {snapshot.hasThumbnail && (
          // biome-ignore lint/performance/noImgElement: the picture comes from the API and is already small.
          <img
            src={thumbnailUrl(snapshot.id)}
            alt=""
            width={64}
            height={48}
            loading="lazy"
            draggable={false}
            className="h-12 w-16 shrink-0 rounded-[4px] border border-border bg-black object-cover"
          />
        )}
      </div>
    </div>
  );
}

/** The file that holds the point, where it is one of its own. */
function FileName({ snapshot }: { snapshot: Snapshot }) {
  const files = snapshot.disks.flatMap(({ mode, file }) => (mode === "external" && file !== null ? [file] : []));
  const [first, ...rest] = files;
  if (first === undefined) return null;
  return (
    <span
      title={files.join("\n")}
      className="min-w-0 truncate font-mono text-[10.5px] text-muted-foreground leading-[18px]"
    >
      {rest.length > 0 ? `${files.length} files` : first.slice(first.lastIndexOf("/") + 1)}
    </span>
  );
}

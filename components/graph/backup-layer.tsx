"use client";
import { Archive, CopyPlus, TriangleAlert } from "lucide-react";
import { memo } from "react";
import { ViewportPortal } from "reactflow";
import { backupWords } from "#lib/format/backup-words.ts";
import { type BackupMark, backupLinks, backupMarks, checkpointsAt, markSize } from "#lib/tree/backup-marks.ts";
import { entryOf } from "#lib/tree/edge-path.ts";
import type { KnownOfTree } from "#lib/tree/known-of-tree.ts";
import type { Layout, Placed } from "#lib/tree/layout.ts";

interface BackupLayerProps {
  layout: Layout;
  /** What is drawn now. */
  nodes: readonly Placed[];
  lit: ReadonlySet<string>;
  known: KnownOfTree;
  onOpen(id: string): void;
}

/** Backups as small side nodes, the chains that they make, and the checkpoints on the lines where they were taken. */
export const BackupLayer = memo(function BackupLayer({ layout, nodes, lit, known, onOpen }: BackupLayerProps) {
  const { direction } = layout;
  const marks = backupMarks(nodes, known, direction);
  if (marks.length === 0) return null;
  return (
    <ViewportPortal>
      <svg
        className="pointer-events-none absolute top-0 left-0 overflow-visible"
        width={1}
        height={1}
        style={{ zIndex: -1 }}
        aria-hidden
      >
        {backupLinks(marks).map(({ from, to }) => (
          <path key={to.backup.id} className="tree-backup-link" d={linkPath(from, to)} />
        ))}
        {nodes.flatMap((placed) => {
          const at = entryOf(placed, direction);
          return checkpointsAt(placed.node, lit, known).map(({ id }, index) => (
            <path
              key={id}
              className="tree-checkpoint"
              d={
                direction === "down"
                  ? `M${at.x - 6} ${at.y - 25 - index * 4}h12`
                  : `M${at.x - 64 - index * 4} ${at.y - 6}v12`
              }
            />
          ));
        })}
      </svg>
      {marks.map((mark) => (
        <Mark key={mark.backup.id} mark={mark} onOpen={onOpen} />
      ))}
    </ViewportPortal>
  );
});

/** From the middle of one side node to that of another, along the gap where they stand in one. */
function linkPath(from: BackupMark, to: BackupMark): string {
  const half = markSize / 2;
  const [a, b] = [from, to].map(({ x, y }) => ({ x: x + half, y: y + half }));
  if (!a || !b) return "";
  return a.x === b.x || a.y === b.y
    ? `M${a.x} ${a.y}L${b.x} ${b.y}`
    : `M${a.x} ${a.y}C${a.x} ${(a.y + b.y) / 2} ${b.x} ${(a.y + b.y) / 2} ${b.x} ${b.y}`;
}

/** Its words are the node's too, for who cannot see it; here it is for the mouse. */
function Mark({ mark: { backup, count, x, y }, onOpen }: { mark: BackupMark; onOpen(id: string): void }) {
  const isSound = backup.state === "complete";
  const Icon = !isSound ? TriangleAlert : backup.since === null ? Archive : CopyPlus;
  const more = count > 1 ? `\nand ${count - 1} older` : "";
  return (
    <button
      type="button"
      tabIndex={-1}
      aria-label={backupWords(backup)}
      title={`${backupWords(backup)}${more}`}
      data-kind={backup.since === null ? "full" : "incremental"}
      data-state={isSound ? undefined : "unsound"}
      onClick={(event) => {
        event.stopPropagation();
        onOpen(backup.id);
      }}
      className="tree-backup nopan"
      style={{ left: x, top: y }}
    >
      {count > 1 ? <span className="font-semibold text-[10px]">{count}</span> : <Icon size={12} aria-hidden />}
    </button>
  );
}

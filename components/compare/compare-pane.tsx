"use client";
import type { ReactNode } from "react";
import { ExactTime } from "#components/side-panel/exact-time.tsx";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import type { CompareSight } from "#lib/blocks/compare-sight.ts";
import { formatDuration } from "#lib/format/duration.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { ChangedBlocks } from "./changed-blocks.tsx";
import type { ComparedNode } from "./compared-node.ts";
import type { StaleRemedies } from "./diff-certainty.tsx";
import { type FactRow, FactsTable } from "./facts-table.tsx";
import { XmlDiff } from "./xml-diff.tsx";

/** Between A and B: the blocks that were written, what is known of both side by side, and their XML. */
export function ComparePane({
  subject,
  tree,
  a,
  b,
  remedies,
  sight,
  onSight,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  a: ComparedNode;
  b: ComparedNode;
  remedies: StaleRemedies;
  sight: CompareSight;
  onSight: (sight: CompareSight) => void;
}) {
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-3 pb-3">
      <Tabs
        label="What to compare"
        value={subject.kind === "volume" && sight.tab === "xml" ? "blocks" : sight.tab}
        onChange={(tab) => onSight({ ...sight, tab: tab as CompareSight["tab"] })}
        tabs={[
          {
            id: "blocks",
            title: "Changed blocks",
            content: (
              <ChangedBlocks
                subject={subject}
                tree={tree}
                machine={tree.subject.name}
                a={a}
                b={b}
                remedies={remedies}
                sight={sight}
                onSight={onSight}
              />
            ),
          },
          {
            id: "facts",
            title: "Side by side",
            content: <FactsTable a={a} b={b} rows={factRows(a, b, subject.kind === "domain")} />,
          },
          // A volume has no settings that a revert would change.
          ...(subject.kind === "domain"
            ? [{ id: "xml", title: "XML", content: <XmlDiff subject={subject} a={a} b={b} /> }]
            : []),
        ]}
      />
    </div>
  );
}

function factRows(a: ComparedNode, b: ComparedNode, isMachine: boolean): FactRow[] {
  const hasHead = a.isHead || b.isHead;
  const targets = [...new Set([...a.disks, ...b.disks].map((disk) => disk.target))].toSorted();
  /** What only a snapshot has tells nothing against the head. */
  const kept = (name: string, left: ReactNode, right: ReactNode, isSame: boolean): FactRow => ({
    name,
    a: a.isHead ? "–" : left,
    b: b.isHead ? "–" : right,
    isSame: hasHead ? null : isSame,
  });
  return [
    {
      name: "Taken",
      a: a.isHead ? "now" : <ExactTime at={a.createdAt} />,
      b: b.isHead ? "now" : <ExactTime at={b.createdAt} />,
      isSame: a.createdAt === b.createdAt,
      note: apart(a, b),
    },
    ...(isMachine
      ? [
          { name: "State", a: a.state, b: b.state, isSame: a.look === b.look },
          kept("Memory", a.memory, b.memory, a.memory === b.memory),
        ]
      : []),
    kept("Size", <Bytes value={a.sizeBytes} />, <Bytes value={b.sizeBytes} />, a.sizeBytes === b.sizeBytes),
    kept("Description", a.description ?? "none", b.description ?? "none", a.description === b.description),
    ...targets.map((target): FactRow => {
      const [left, right] = [a, b].map((node) => node.disks.find((disk) => disk.target === target));
      return {
        name: target,
        isMono: true,
        a: left ? <DiskCell how={left.how} file={left.file} /> : "no such disk",
        b: right ? <DiskCell how={right.how} file={right.file} /> : "no such disk",
        isSame: left?.file === right?.file && (hasHead || left?.how === right?.how),
      };
    }),
  ];
}

const DiskCell = ({ how, file }: { how: string; file: string | null }) => (
  <>
    {how}
    {how !== "left out" && <FilePath path={file} />}
  </>
);

function apart(a: ComparedNode, b: ComparedNode): string | null {
  const time = (node: ComparedNode) => (node.isHead ? Date.now() : node.createdAt ? Date.parse(node.createdAt) : null);
  const [from, to] = [time(a), time(b)];
  return from === null || to === null ? null : `${formatDuration(Math.abs(to - from))} apart`;
}

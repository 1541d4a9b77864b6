"use client";
import { BackupsAt } from "#components/backups/backups-at.tsx";
import { BackupSource } from "#components/exports/backup-source.tsx";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { snapshotRef } from "#lib/tree/node-ref.ts";
import { PanelSection } from "./facts.tsx";

/** A snapshot's backups, the way to another one, and what other programs read it from. */
export function SnapshotBackup({
  subject,
  tree,
  snapshot,
  acts,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  snapshot: Snapshot;
  acts: TreeActs;
}) {
  const readOnly = useReadOnlyReason();
  const { backup } = snapshot.capabilities;
  return (
    <div className="space-y-5">
      <BackupsAt
        subject={subject}
        snapshot={snapshot.id}
        reason={readOnly ?? (backup && backup.status !== "yes" ? (backup.reason ?? "Not possible now.") : null)}
        onBackUp={() => acts.act(snapshotRef(snapshot.id), "backup")}
        onOpen={acts.openBackup}
      />
      <BackupSourceSection subject={subject} tree={tree} snapshot={snapshot} />
    </div>
  );
}

/** What other programs read a snapshot from. */
export const BackupSourceSection = ({
  subject,
  tree,
  snapshot,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  snapshot: Snapshot;
}) => (
  <PanelSection title="Backup source">
    <p className="mb-2 text-muted-foreground text-xs">
      For another backup program: what it reads this snapshot from. Nothing is changed by reading.
    </p>
    <BackupSource subject={subject} tree={tree} snapshot={snapshot.id} />
  </PanelSection>
);

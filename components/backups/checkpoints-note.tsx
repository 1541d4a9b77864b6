"use client";
import { useQuery } from "@tanstack/react-query";
import { Milestone } from "lucide-react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { Button } from "#components/ui/button.tsx";
import type { SubjectRef } from "#lib/model/subject.ts";
import { backupsOfQuery } from "#lib/queries/backups.ts";

/** That checkpoints are kept for the next incremental backup, what they stand in the way of, and the way to be rid of them. */
export function CheckpointsNote({ subject, acts }: { subject: SubjectRef; acts: TreeActs }) {
  const readOnly = useReadOnlyReason();
  const { data } = useQuery(backupsOfQuery(subject.host, subject.id));
  if (!data?.some(({ checkpoint, incremental }) => checkpoint !== null && incremental.possible)) return null;
  return (
    <div className="flex gap-2.5 rounded-lg border p-3 text-xs">
      <Milestone size={15} aria-hidden className="mt-0.5 shrink-0 text-info" />
      <div className="min-w-0 space-y-2">
        <p>
          libvirt keeps a checkpoint, from which the next incremental backup of the running machine goes on. While it is
          there, snapshots inside of images cannot be gone back to.
        </p>
        <Button
          size="sm"
          reason={readOnly}
          isBusy={acts.isAsking}
          onClick={() => acts.ask({ action: "removeCheckpoints" })}
        >
          Remove checkpoints…
        </Button>
      </div>
    </div>
  );
}

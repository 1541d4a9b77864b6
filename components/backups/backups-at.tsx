"use client";
import { useQuery } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import Link from "next/link";
import { backupsPath } from "#components/frame/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { chainsOf } from "#lib/backup/chains.ts";
import type { Backup } from "#lib/model/backup.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { backupsOfQuery } from "#lib/queries/backups.ts";
import { BackupRow } from "./backup-row.tsx";
import { ChainCard } from "./chain-card.tsx";

interface BackupsAtProps {
  subject: SubjectRef;
  /** Id of a snapshot: what hangs there. Null: all of the machine, as chains. */
  snapshot: string | null;
  /** Why none can be made now, or null. */
  reason: string | null;
  onBackUp: () => void;
  onOpen: (id: string) => void;
}

/** Backups of a machine or of one of its snapshots, and the way to another. */
export function BackupsAt({ subject, snapshot, reason, onBackUp, onOpen }: BackupsAtProps) {
  const { data, error, refetch } = useQuery(backupsOfQuery(subject.host, subject.id));
  return (
    <div className="space-y-2.5">
      <Button
        look="primary"
        className="w-full"
        icon={<Archive size={15} aria-hidden />}
        reason={reason}
        onClick={onBackUp}
      >
        Back up…
      </Button>
      {reason && <p className="text-muted-foreground text-xs">{reason}</p>}
      {!data ? (
        error ? (
          <ProblemNotice error={error} title="Its backups cannot be shown" onRetry={() => refetch()} isCompact />
        ) : (
          <Skeleton className="h-14" />
        )
      ) : snapshot === null ? (
        <AllChains backups={data} onOpen={onOpen} />
      ) : (
        <OfSnapshot backups={data.filter(({ anchor }) => anchor === snapshot)} onOpen={onOpen} />
      )}
      {data && data.length > 0 && (
        <Link
          href={`${backupsPath}?${new URLSearchParams({ domain: subject.id })}`}
          className="inline-block rounded text-primary text-xs underline-offset-2 hover:underline"
        >
          All backups of this machine
        </Link>
      )}
    </div>
  );
}

function AllChains({ backups, onOpen }: { backups: readonly Backup[]; onOpen: (id: string) => void }) {
  if (backups.length === 0)
    return (
      <p className="text-[13px] text-muted-foreground">
        No backups yet. Snapshots lie on the same storage as the machine and are lost with it.
      </p>
    );
  return (
    <div className="@container space-y-2.5">
      {chainsOf(backups).map((chain) => (
        <ChainCard key={chain.root.id} chain={chain} selected={null} isOfOne onSelect={onOpen} />
      ))}
    </div>
  );
}

function OfSnapshot({ backups, onOpen }: { backups: readonly Backup[]; onOpen: (id: string) => void }) {
  if (backups.length === 0) return <p className="text-[13px] text-muted-foreground">None was taken here yet.</p>;
  return (
    <ul className="@container divide-y overflow-hidden rounded-lg border bg-card">
      {backups.map((backup) => (
        <BackupRow
          key={backup.id}
          backup={backup}
          base={null}
          isFirst
          isLast
          isSelected={false}
          onSelect={() => onOpen(backup.id)}
        />
      ))}
    </ul>
  );
}

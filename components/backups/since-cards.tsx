"use client";
import { useId, useState } from "react";
import { Age } from "#components/ui/age.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { RadioCard } from "#components/ui/radio-card.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { backupBytes, backupKind } from "#lib/format/backup-words.ts";
import type { Backup } from "#lib/model/backup.ts";

/** Shown before the rest is asked for. */
const fewest = 3;

/** A full backup, or only what changed since an earlier one. One that cannot be built on says why. */
export function SinceCards({
  backups,
  error,
  onRetry,
  since,
  onChange,
}: {
  /** Newest first; null before they were read. */
  backups: readonly Backup[] | null;
  error: Error | null;
  onRetry: () => void;
  since: string | null;
  onChange: (since: string | null) => void;
}) {
  const name = useId();
  const [isLong, setLong] = useState(false);
  const shown = isLong ? (backups ?? []) : (backups ?? []).slice(0, fewest);
  const rest = (backups?.length ?? 0) - shown.length;
  return (
    <fieldset>
      <legend className="mb-1 font-medium text-xs">What to copy</legend>
      <div className="grid gap-2">
        <RadioCard
          name={name}
          label="All of it: a full backup"
          isChecked={since === null}
          onChoose={() => onChange(null)}
        >
          <p>Stands alone, and later ones can build on it.</p>
        </RadioCard>
        {shown.map((backup) => (
          <RadioCard
            key={backup.id}
            name={name}
            label={<>Only what changed since {backup.snapshot ?? <Age at={backup.createdAt} suffix=" ago" />}</>}
            badge={<Badge>{backupKind(backup)}</Badge>}
            isChecked={since === backup.id}
            isOff={!backup.incremental.possible}
            onChoose={() => onChange(backup.id)}
          >
            {backup.incremental.possible ? (
              <p>
                Builds on the backup made <Age at={backup.createdAt} suffix=" ago" />,{" "}
                <Bytes value={backupBytes(backup)} />, and needs it to be restored.
              </p>
            ) : (
              <p className="text-foreground">{backup.incremental.reason ?? "Not possible now."}</p>
            )}
          </RadioCard>
        ))}
        {backups === null &&
          (error ? (
            <ProblemNotice
              error={error}
              title="Earlier backups cannot be told, so only a full one can be made"
              onRetry={onRetry}
              isCompact
            />
          ) : (
            <Skeleton className="h-16 rounded-lg" />
          ))}
        {rest > 0 && (
          <Button size="sm" className="justify-self-start" onClick={() => setLong(true)}>
            {rest} older
          </Button>
        )}
      </div>
    </fieldset>
  );
}

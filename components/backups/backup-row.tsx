"use client";
import { Archive, CopyPlus } from "lucide-react";
import { Age } from "#components/ui/age.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { cx } from "#components/ui/cx.ts";
import { backupBytes, backupKind, sumOf } from "#lib/format/backup-words.ts";
import { formatUtc } from "#lib/format/exact-time.ts";
import type { Backup } from "#lib/model/backup.ts";
import { BackupState, VerifiedMark } from "./backup-marks.tsx";

/** One backup of a chain, joined with the one before it. */
export function BackupRow({
  backup,
  base,
  isFirst,
  isLast,
  isSelected,
  onSelect,
}: {
  backup: Backup;
  /** What it builds on, where that is not the row above. */
  base: Backup | null;
  isFirst: boolean;
  isLast: boolean;
  isSelected: boolean;
  onSelect: () => void;
}) {
  const Icon = backup.since === null ? Archive : CopyPlus;
  const isSound = backup.state === "complete";
  return (
    <li className={cx("relative", isSelected && "bg-accent")}>
      <button
        type="button"
        aria-current={isSelected || undefined}
        onClick={onSelect}
        className={cx(
          "grid w-full grid-cols-[2rem_minmax(0,1fr)_auto] items-center gap-x-3 px-3 py-2 text-left text-[13px] hover:bg-accent/50 focus-visible:-outline-offset-2 @[46rem]:grid-cols-[2rem_minmax(0,1.4fr)_minmax(0,1fr)_6rem_9.5rem]",
          isSelected && "hover:bg-accent",
        )}
      >
        <span className="relative grid place-items-center self-stretch">
          {!isFirst && <span aria-hidden className="absolute top-[-0.5rem] bottom-1/2 w-0.5 bg-info" />}
          {!isLast && <span aria-hidden className="absolute top-1/2 bottom-[-0.5rem] w-0.5 bg-info" />}
          <span
            className={cx(
              "relative grid size-7 place-items-center rounded-md",
              !isSound
                ? "bg-danger text-danger-foreground"
                : backup.since === null
                  ? "bg-info text-background"
                  : "border-[1.5px] border-info bg-card text-info",
            )}
          >
            <Icon size={14} aria-hidden />
          </span>
        </span>
        <span className="min-w-0">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <span className="font-medium" title={formatUtc(backup.createdAt)}>
              <Age at={backup.createdAt} suffix=" ago" />
            </span>
            <span className="text-muted-foreground text-xs">{backupKind(backup)}</span>
            <BackupState backup={backup} />
          </span>
          <span className="block truncate text-muted-foreground text-xs">
            {backup.snapshot === null ? "of the machine as it was" : `of ${backup.snapshot}`}
            {base && `, builds on the one of ${formatUtc(base.createdAt)}`}
          </span>
          {backup.trouble && !isSound && (
            <span className="mt-0.5 block break-words text-danger text-xs">{backup.trouble}</span>
          )}
        </span>
        <span className="hidden min-w-0 truncate text-muted-foreground text-xs @[46rem]:block" title={backup.folder}>
          {backup.disks.map(({ target }) => target).join(", ")} · {backup.format}
          {backup.checkpoint !== null && " · checkpoint"}
        </span>
        <span className="text-right tabular-nums">
          <Bytes value={backupBytes(backup)} />
          <span className="block text-muted-foreground text-xs" title="Read from the machine's disks to make it">
            read <Bytes value={sumOf(backup.disks.map(({ readBytes }) => readBytes))} unknown="?" />
          </span>
        </span>
        <span className="hidden text-xs @[46rem]:block">
          <VerifiedMark verified={backup.verified} />
        </span>
      </button>
    </li>
  );
}

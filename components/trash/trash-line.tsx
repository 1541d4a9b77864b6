"use client";
import { ArchiveRestore, Trash2 } from "lucide-react";
import Link from "next/link";
import { jobPath } from "#components/frame/paths.ts";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { Age } from "#components/ui/age.tsx";
import { Button } from "#components/ui/button.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { useNow } from "#components/ui/use-now.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { formatUtc } from "#lib/format/exact-time.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { TrashEntry } from "#lib/model/trash-entry.ts";

/** One deleted snapshot: who deleted it when, how long it is kept, and the way back or why there is none now. */
export function TrashLine({ entry, tree, acts }: { entry: TrashEntry; tree: SnapshotTree; acts: TreeActs }) {
  const readOnly = useReadOnlyReason();
  const left = Date.parse(entry.expiresAt) - useNow();
  const parent = tree.snapshots.find(({ id }) => id === entry.parentId);
  const reason = entry.restore.status === "yes" ? null : (entry.restore.reason ?? "It cannot be restored now.");
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1.5 px-3 py-2 text-xs">
      <div className="min-w-0 flex-1 basis-44">
        <p className="break-words font-medium text-[13px]">
          {entry.snapshot}
          {entry.snapshots.length > 1 && ` and ${entry.snapshots.length - 1} more`}
          {parent && <span className="font-normal text-muted-foreground text-xs"> below {parent.name}</span>}
        </p>
        <p className="text-muted-foreground">
          <Link href={jobPath(entry.job)} className="rounded underline-offset-2 hover:underline">
            deleted <Age at={entry.deletedAt} suffix=" ago" /> by {entry.deletedBy}
          </Link>
        </p>
        <p className="text-muted-foreground" title={formatUtc(entry.expiresAt)} suppressHydrationWarning>
          {left > 0 ? `kept for ${formatDuration(left)} more` : "expired"} ·{" "}
          {entry.files.length === 0 ? (
            "takes no space"
          ) : (
            <>
              takes <Bytes value={entry.bytes} unknown="unknown space" />
            </>
          )}
        </p>
        {reason && <p className="mt-0.5 text-foreground">{reason}</p>}
      </div>
      <div className="flex items-center gap-1">
        <Button
          size="sm"
          icon={<ArchiveRestore size={13} aria-hidden />}
          reason={readOnly ?? reason}
          isBusy={acts.isAsking}
          aria-label={`Restore ${entry.snapshot}`}
          onClick={() => acts.ask({ action: "restore", trash: entry.id })}
        >
          Restore
        </Button>
        <IconButton
          label={readOnly ?? `Remove ${entry.snapshot} for good…`}
          icon={<Trash2 size={14} aria-hidden />}
          className="size-7"
          disabled={readOnly !== null}
          onClick={() => acts.ask({ action: "emptyTrash", trash: entry.id })}
          side="left"
        />
      </div>
    </li>
  );
}

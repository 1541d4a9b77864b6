"use client";
import { useQuery } from "@tanstack/react-query";
import { ArchiveRestore, ShieldCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { PanelSection } from "#components/side-panel/facts.tsx";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { backupBytes, backupKind } from "#lib/format/backup-words.ts";
import { formatUtc } from "#lib/format/exact-time.ts";
import type { Backup } from "#lib/model/backup.ts";
import type { Intent } from "#lib/model/intent.ts";
import { backupQuery } from "#lib/queries/backups.ts";
import { BackupDisks } from "./backup-disks.tsx";
import { BackupFacts } from "./backup-facts.tsx";
import { RestoreForm } from "./restore-form.tsx";

interface BackupPanelProps {
  id: string;
  /** Read already, in a list. */
  known: Backup | null;
  isBusy: boolean;
  onAsk: (backup: Backup, intent: Intent) => void;
  onOpen: (id: string) => void;
  onClose: () => void;
}

/** One backup: what it is, and what can be done with it. */
export function BackupPanel(props: BackupPanelProps) {
  const { id, known, onClose } = props;
  const { data, error, refetch } = useQuery(backupQuery(id));
  const backup = data ?? known;
  if (!backup)
    return (
      <>
        <PanelHead
          kicker="Backup"
          title={error ? "This backup cannot be shown" : "Reading the backup…"}
          onClose={onClose}
        />
        <PanelBody>
          {error ? <ProblemNotice error={error} onRetry={() => refetch()} isCompact /> : <Skeleton className="h-64" />}
        </PanelBody>
      </>
    );
  return (
    <>
      <PanelHead
        kicker="Backup"
        title={
          <>
            {backup.domainName} <span className="whitespace-nowrap font-medium">{formatUtc(backup.createdAt)}</span>
          </>
        }
        onClose={onClose}
      >
        <Badge tone="info">{backupKind(backup)}</Badge>
        <Badge>{backup.format}</Badge>
        <Badge title="Bytes of the disks that it holds">
          <Bytes value={backupBytes(backup)} />
        </Badge>
      </PanelHead>
      <PanelBody>
        <BackupActions key={backup.id} {...props} backup={backup} />
        <BackupFacts backup={backup} onOpen={props.onOpen} />
        <PanelSection title="Disks">
          <BackupDisks disks={backup.disks} />
        </PanelSection>
      </PanelBody>
    </>
  );
}

function BackupActions({ backup, isBusy, onAsk }: BackupPanelProps & { backup: Backup }) {
  const readOnly = useReadOnlyReason();
  const [isRestoring, setRestoring] = useState(false);
  const hasFiles = backup.state !== "missing";
  const restoreReason =
    readOnly ?? (backup.state === "complete" ? null : (backup.trouble ?? "It cannot be restored as it is."));
  if (isRestoring)
    return (
      <RestoreForm
        backup={backup}
        isBusy={isBusy}
        onAsk={(intent) => onAsk(backup, intent)}
        onClose={() => setRestoring(false)}
      />
    );
  return (
    <div className="no-print space-y-2">
      <Button
        look="primary"
        className="w-full"
        icon={<ArchiveRestore size={15} aria-hidden />}
        reason={restoreReason}
        onClick={() => setRestoring(true)}
      >
        Restore…
      </Button>
      {restoreReason && <p className="text-muted-foreground text-xs">{restoreReason}</p>}
      <div className="flex flex-wrap gap-1.5">
        <Button
          size="sm"
          icon={<ShieldCheck size={14} aria-hidden />}
          reason={readOnly ?? (hasFiles ? null : "Its files are missing, so there is nothing to verify.")}
          isBusy={isBusy}
          onClick={() => onAsk(backup, { action: "verifyBackup" })}
        >
          Verify
        </Button>
        <Button
          size="sm"
          look="warned"
          icon={<Trash2 size={14} aria-hidden />}
          reason={readOnly}
          isBusy={isBusy}
          onClick={() =>
            onAsk(backup, {
              action: "deleteBackup",
              // What builds on it is of no use without it: the plan names them all.
              ...(backup.dependents.length > 0 ? { dependents: "delete" } : {}),
            })
          }
        >
          Delete{backup.dependents.length > 0 ? " with what builds on it" : ""}…
        </Button>
      </div>
    </div>
  );
}

import { CircleAlert, CircleCheck, CircleDashed, ShieldCheck, TriangleAlert } from "lucide-react";
import { Age } from "#components/ui/age.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { backupStateWords } from "#lib/format/backup-words.ts";
import type { Backup } from "#lib/model/backup.ts";

/** Whether it can be restored; what can is not worth a word in a list. */
export function BackupState({ backup, isNamed = false }: { backup: Backup; isNamed?: boolean }) {
  const words = backupStateWords[backup.state];
  if (backup.state === "complete")
    return isNamed ? (
      <span className="inline-flex items-center gap-1.5">
        <CircleCheck size={14} aria-hidden className="text-success" />
        {words}
      </span>
    ) : null;
  return (
    <Badge tone="danger" {...(backup.trouble ? { title: backup.trouble } : {})}>
      <TriangleAlert size={11} aria-hidden /> {words}
    </Badge>
  );
}

/** When its bytes were last compared with its hashes, and how that ended. */
export function VerifiedMark({ verified, isShort = false }: { verified: Backup["verified"]; isShort?: boolean }) {
  if (verified === null)
    return (
      <span className="inline-flex items-center gap-1.5 text-muted-foreground">
        <CircleDashed size={14} aria-hidden />
        never verified
      </span>
    );
  const { ok, at } = verified;
  const Icon = ok ? ShieldCheck : CircleAlert;
  return (
    <span
      className={`inline-flex items-center gap-1.5 whitespace-nowrap ${ok ? "" : "text-danger"}`}
      title={`${ok ? "Verified" : "Verifying failed"}: ${verified.text}`}
    >
      <Icon size={14} aria-hidden className={ok ? "text-success" : ""} />
      {ok ? "verified" : "failed"}
      <Age at={at} isShort={isShort} suffix={isShort ? "" : " ago"} />
    </span>
  );
}

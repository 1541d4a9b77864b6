"use client";
import { RefusalNotice } from "#components/plan-panel/refusal-notice.tsx";
import { BackupPanel } from "./backup-panel.tsx";
import { useBackupActs } from "./use-backup-acts.ts";

/** A backup beside the tree that it hangs in. */
export function BackupBeside({
  id,
  onOpen,
  onClose,
}: {
  id: string;
  onOpen: (id: string) => void;
  onClose: () => void;
}) {
  const acts = useBackupActs();
  return (
    <>
      {acts.refusal && (
        <RefusalNotice
          intent={acts.refusal.intent}
          error={acts.refusal.error}
          subject={{ host: "", name: "the backup" }}
          onClose={acts.forget}
        />
      )}
      <BackupPanel id={id} known={null} isBusy={acts.isAsking} onAsk={acts.ask} onOpen={onOpen} onClose={onClose} />
    </>
  );
}

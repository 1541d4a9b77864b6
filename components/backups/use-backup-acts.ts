"use client";
import { useCallback } from "react";
import { followJob } from "#components/plan-panel/job-toast.tsx";
import { useActing } from "#components/plan-panel/use-acting.ts";
import type { Backup } from "#lib/model/backup.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { SubjectRef } from "#lib/model/subject.ts";

/** A backup as what a plan is about. */
export const backupSubject = ({ host, id }: Pick<Backup, "host" | "id">): SubjectRef => ({ host, kind: "backup", id });

/** Asks for the plan of what is to be done with a backup, and holds why it was refused. */
export function useBackupActs() {
  const { mutateAsync, reset, isPending, error, variables } = useActing(followJob);
  const ask = useCallback(
    (backup: Backup, intent: Intent) => mutateAsync({ subject: backupSubject(backup), intent }).catch(() => null),
    [mutateAsync],
  );
  return {
    ask,
    forget: reset,
    isAsking: isPending,
    refusal: error && variables ? { intent: variables.intent, error } : null,
  };
}

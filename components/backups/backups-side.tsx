"use client";
import { useQuery } from "@tanstack/react-query";
import { JobPanel } from "#components/plan-panel/job-panel.tsx";
import { PlanPanel } from "#components/plan-panel/plan-panel.tsx";
import { RefusalNotice } from "#components/plan-panel/refusal-notice.tsx";
import { PanelShell } from "#components/tree-page/panel-shell.tsx";
import type { Backup } from "#lib/model/backup.ts";
import { planQuery } from "#lib/queries/plan.ts";
import { BackupPanel } from "./backup-panel.tsx";
import { backupSubject, useBackupActs } from "./use-backup-acts.ts";

interface BackupsSideProps {
  backups: readonly Backup[];
  selected: string | null;
  search: URLSearchParams;
  onChange: (values: Readonly<Record<string, string | null>>) => void;
}

/** Beside the list: the selected backup, a plan for it, or the job that it became. */
export function BackupsSide({ backups, selected, search, onChange }: BackupsSideProps) {
  const acts = useBackupActs();
  const planId = search.get("plan");
  const jobId = search.get("job");
  const { data: plan } = useQuery({ ...planQuery(planId ?? ""), enabled: planId !== null });
  const known = backups.find(({ id }) => id === selected) ?? null;
  if (selected === null && planId === null && jobId === null) return null;
  const close = () => {
    acts.forget();
    onChange({ at: null, plan: null, job: null });
  };
  const name = known?.domainName ?? plan?.subject.name ?? "the backup";
  return (
    <PanelShell label="Selected" isIdle={false} wantsRoom={planId !== null || jobId !== null} onClose={close}>
      {acts.refusal && (
        <RefusalNotice
          intent={acts.refusal.intent}
          error={acts.refusal.error}
          subject={{ host: known?.host ?? "", name }}
          onClose={acts.forget}
        />
      )}
      {jobId !== null ? (
        <JobPanel jobId={jobId} back="Back to the backups" onClose={() => onChange({ job: null })} />
      ) : planId !== null ? (
        <PlanPanel
          subject={plan?.subject ?? backupSubject(known ?? { host: "", id: selected ?? "" })}
          planId={planId}
          plan={plan ?? null}
          tree={{ subject: { name: plan?.subject.name ?? name }, snapshots: [] }}
          back="Back to the backups"
          onSelect={() => undefined}
          onPlan={(id) => onChange({ plan: id })}
          onStarted={(job) => onChange({ plan: null, job })}
          onClose={() => onChange({ plan: null })}
        />
      ) : (
        selected !== null && (
          <BackupPanel
            id={selected}
            known={known}
            isBusy={acts.isAsking}
            onAsk={acts.ask}
            onOpen={(id) => {
              acts.forget();
              onChange({ at: id });
            }}
            onClose={close}
          />
        )
      )}
    </PanelShell>
  );
}

"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Plan } from "#lib/model/plan.ts";
import { keys } from "#lib/queries/keys.ts";
import { startPlan } from "#lib/queries/plan.ts";
import { PlanConfirm } from "./plan-confirm.tsx";
import { StartProblem } from "./start-problem.tsx";

/** Where a plan that was read is confirmed. Give it the plan's id as key: what went wrong with one says nothing of the next. */
export function PlanFooter({
  plan,
  isReplanning,
  onReplan,
  onStarted,
  onClose,
}: {
  plan: Plan;
  isReplanning: boolean;
  /** Makes the same plan anew, of what is there now. */
  onReplan: () => void;
  onStarted: (jobId: string) => void;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const start = useMutation({
    mutationFn: (typed: string | null) => startPlan(plan, typed),
    onSuccess: (job) => {
      client.setQueryData(keys.job(job.id), job);
      client.invalidateQueries({ queryKey: keys.jobs() });
      onStarted(job.id);
    },
  });
  const again = () => {
    client.invalidateQueries({ queryKey: keys.tree(plan.subject) });
    onReplan();
  };
  if (start.error)
    return <StartProblem error={start.error} isReplanning={isReplanning} onReplan={again} onRetry={start.reset} />;
  return (
    <PlanConfirm
      plan={plan}
      isBusy={start.isPending}
      isReplanning={isReplanning}
      onConfirm={start.mutate}
      onClose={onClose}
      onReplan={again}
    />
  );
}

/** The foot of the panel, which does not scroll. */
export const panelFoot = "no-print shrink-0 space-y-3 border-t bg-card px-4 py-3";

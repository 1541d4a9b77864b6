"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { PanelSection } from "#components/side-panel/facts.tsx";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import { Button } from "#components/ui/button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "#lib/queries/keys.ts";
import { makePlan, planQuery, startPlan } from "#lib/queries/plan.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import { PlanConfirm } from "./plan-confirm.tsx";
import { PlanEffects } from "./plan-effects.tsx";
import { PlanFigures } from "./plan-figures.tsx";
import { PlanOptions } from "./plan-options.tsx";
import { PlanSteps } from "./plan-steps.tsx";
import { RefusalNotice } from "./refusal-notice.tsx";
import { StartProblem } from "./start-problem.tsx";

interface PlanPanelProps {
  subject: SubjectRef;
  tree: SnapshotTree;
  planId: string;
  plan: Plan | null;
  onSelect: (ref: NodeRef) => void;
  onPlan: (id: string) => void;
  onStarted: (jobId: string) => void;
  onClose: () => void;
}

/** A plan to read before anything is done: what it changes, what it costs, how it goes about it. */
export function PlanPanel(props: PlanPanelProps) {
  const { planId, plan, onClose } = props;
  const { error } = useQuery(planQuery(planId));
  if (plan) return <ReadPlan {...props} plan={plan} />;
  return (
    <>
      <PanelHead kicker="Plan" title={error ? "This plan is no longer kept" : "Reading the plan…"} onClose={onClose} />
      <PanelBody>
        {error ? (
          <>
            <p className="text-[13px] text-muted-foreground">
              Plans are kept for a short time only, because the machine moves on. Nothing was done. Ask for it again
              from the tree.
            </p>
            <ProblemNotice error={error} isCompact action={<Button onClick={onClose}>Back to the tree</Button>} />
          </>
        ) : (
          <>
            <Skeleton className="h-28" />
            <Skeleton className="h-20" />
            <Skeleton className="h-40" />
          </>
        )}
      </PanelBody>
    </>
  );
}

function ReadPlan({ subject, tree, plan, onSelect, onPlan, onStarted, onClose }: PlanPanelProps & { plan: Plan }) {
  const client = useQueryClient();
  const replan = useMutation({
    mutationFn: (intent: Intent) => makePlan(subject, intent),
    onSuccess: (next) => {
      client.setQueryData(keys.plan(next.id), next);
      start.reset();
      onPlan(next.id);
    },
  });
  const start = useMutation({
    mutationFn: (typed: string | null) => startPlan(plan, typed),
    onSuccess: (job) => {
      client.setQueryData(keys.job(job.id), job);
      client.invalidateQueries({ queryKey: keys.jobs() });
      onStarted(job.id);
    },
  });
  // Shown at once when chosen; the plan of it follows.
  const [wanted, setWanted] = useState<Intent | null>(null);
  const choose = (intent: Intent) => {
    setWanted(intent);
    replan.mutate(intent, { onSettled: () => setWanted(null) });
  };
  const again = () => {
    client.invalidateQueries({ queryKey: keys.tree(subject) });
    choose(plan.intent);
  };
  const shownIntent = wanted ?? plan.intent;
  return (
    <>
      <PanelHead
        kicker="Plan: nothing is done yet"
        title={intentTitle(shownIntent, tree.subject.name)}
        onClose={onClose}
      />
      {replan.error && (
        <RefusalNotice
          intent={replan.variables}
          error={replan.error}
          machine={tree.subject.name}
          host={subject.host}
          onSelect={onSelect}
          onClose={replan.reset}
        />
      )}
      <PanelBody>
        <PlanOptions intent={shownIntent} onChange={choose} />
        <div
          className={`space-y-4 transition-opacity ${replan.isPending ? "opacity-50" : ""}`}
          aria-busy={replan.isPending}
        >
          <PanelSection title="What it does">
            <PlanEffects
              effects={plan.effects}
              snapshots={new Set(tree.snapshots.map((snapshot) => snapshot.id))}
              onSelect={onSelect}
            />
          </PanelSection>
          <PlanFigures plan={plan} />
          <PlanSteps steps={plan.steps} />
        </div>
      </PanelBody>
      <div className="no-print shrink-0 space-y-3 border-t bg-card px-4 py-3">
        {start.error ? (
          <StartProblem error={start.error} isReplanning={replan.isPending} onReplan={again} onRetry={start.reset} />
        ) : (
          <PlanConfirm
            key={plan.id}
            plan={plan}
            isBusy={start.isPending}
            isReplanning={replan.isPending}
            onConfirm={start.mutate}
            onClose={onClose}
            onReplan={again}
          />
        )}
      </div>
    </>
  );
}

"use client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import { Button } from "#components/ui/button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { intentTitle, namesIn } from "#lib/format/intent-title.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "#lib/queries/keys.ts";
import { makePlan, planQuery } from "#lib/queries/plan.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import { PlanFooter, panelFoot } from "./plan-footer.tsx";
import { PlanOptions } from "./plan-options.tsx";
import { type PlanGround, PlanReading } from "./plan-reading.tsx";
import { RefusalNotice } from "./refusal-notice.tsx";

interface PlanPanelProps {
  subject: SubjectRef;
  tree: PlanGround;
  /** Words of the way back. */
  back?: string;
  planId: string;
  plan: Plan | null;
  onSelect: (ref: NodeRef) => void;
  onPlan: (id: string) => void;
  onStarted: (jobId: string) => void;
  onClose: () => void;
}

/** A plan to read before anything is done: what it changes, what it costs, how it goes about it. */
export function PlanPanel(props: PlanPanelProps) {
  const { planId, plan, back = "Back to the tree", onClose } = props;
  const { error } = useQuery(planQuery(planId));
  if (plan) return <ReadPlan {...props} plan={plan} />;
  return (
    <>
      <PanelHead kicker="Plan" title={error ? "This plan is no longer kept" : "Reading the plan…"} onClose={onClose} />
      <PanelBody>
        {error ? (
          <>
            <p className="text-[13px] text-muted-foreground">
              Plans are kept for a short time only, because things move on. Nothing was done. Ask for it again.
            </p>
            <ProblemNotice error={error} isCompact action={<Button onClick={onClose}>{back}</Button>} />
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
      onPlan(next.id);
    },
  });
  // Shown at once when chosen; the plan of it follows.
  const [wanted, setWanted] = useState<Intent | null>(null);
  const choose = (intent: Intent) => {
    setWanted(intent);
    replan.mutate(intent, { onSettled: () => setWanted(null) });
  };
  const shownIntent = wanted ?? plan.intent;
  return (
    <>
      <PanelHead
        kicker="Plan: nothing is done yet"
        title={intentTitle(shownIntent, tree.subject.name, namesIn(plan.before.snapshots))}
        onClose={onClose}
      />
      {replan.error && (
        <RefusalNotice
          intent={replan.variables}
          error={replan.error}
          subject={{ host: subject.host, name: tree.subject.name }}
          names={namesIn(plan.before.snapshots)}
          onSelect={onSelect}
          onClose={replan.reset}
        />
      )}
      <PanelBody>
        <PlanOptions
          kind={subject.kind}
          isLiveGone={tree.head?.gone !== undefined}
          intent={shownIntent}
          onChange={choose}
        />
        <PlanReading plan={plan} tree={tree} isBeingReplaced={replan.isPending} onSelect={onSelect} />
      </PanelBody>
      <div className={panelFoot}>
        <PlanFooter
          key={plan.id}
          plan={plan}
          isReplanning={replan.isPending}
          onReplan={() => choose(plan.intent)}
          onStarted={onStarted}
          onClose={onClose}
        />
      </div>
    </>
  );
}

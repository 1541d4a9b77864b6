"use client";
import { PlanFooter, panelFoot } from "#components/plan-panel/plan-footer.tsx";
import { PlanReading } from "#components/plan-panel/plan-reading.tsx";
import { RefusalNotice } from "#components/plan-panel/refusal-notice.tsx";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { intentTitle, namesIn } from "#lib/format/intent-title.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { type MergePoints, pointOf } from "#lib/tree/merge-points.ts";
import { HEAD, type NodeRef } from "#lib/tree/node-ref.ts";
import { MergeForm } from "./merge-form.tsx";
import { useMergePlan } from "./use-merge-plan.ts";

/** A merge as it is chosen, with the plan of each choice below it. Nothing is done before it is confirmed. */
export function MergePanel({
  subject,
  tree,
  points,
  plan,
  onSelect,
  onPlan,
  onStarted,
  onClose,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  /** What it is about when it opens. */
  points: MergePoints;
  plan: Plan | null;
  onSelect: (ref: NodeRef) => void;
  onPlan: (id: string | null) => void;
  onStarted: (jobId: string) => void;
  onClose: () => void;
}) {
  const first: IntentOf<"merge"> = {
    action: "merge",
    from: pointOf(points.upper),
    into: pointOf(points.lower),
    // Whoever uses a volume finds it where it was. A machine is told its new file.
    ...(subject.kind === "volume" && points.upper === HEAD ? { keepFile: "overlay" } : {}),
  };
  const { wish, choose, weighed, disks, isPlanning, refusal, forget } = useMergePlan(subject, first, plan, onPlan);
  const shown = refusal && !isPlanning ? null : plan;
  return (
    <>
      <PanelHead
        kicker="Plan: nothing is done yet"
        title={intentTitle(wish, tree.subject.name, namesIn(tree.snapshots))}
        onClose={onClose}
      />
      {refusal && !isPlanning && (
        <RefusalNotice
          intent={wish}
          error={refusal}
          subject={tree.subject}
          names={namesIn(tree.snapshots)}
          onSelect={onSelect}
          onClose={forget}
        />
      )}
      <PanelBody>
        <MergeForm tree={tree} wish={wish} weighed={weighed} disks={disks} onChange={choose} />
        {shown ? (
          <PlanReading plan={shown} tree={tree} isBeingReplaced={isPlanning} onSelect={onSelect} />
        ) : (
          isPlanning && <Skeleton className="h-40" />
        )}
      </PanelBody>
      <div className={panelFoot}>
        {shown ? (
          <PlanFooter
            key={shown.id}
            plan={shown}
            isReplanning={isPlanning}
            onReplan={() => choose(wish)}
            onStarted={onStarted}
            onClose={onClose}
          />
        ) : (
          <div className="flex gap-2">
            <Button className="flex-1" isBusy={isPlanning} onClick={() => choose(wish)}>
              Make the plan again
            </Button>
            <Button look="ghost" className="flex-1" onClick={onClose}>
              Do nothing
            </Button>
          </div>
        )}
      </div>
    </>
  );
}

"use client";
import { BackupBeside } from "#components/backups/backup-beside.tsx";
import { BackupForm } from "#components/backups/backup-form.tsx";
import { MergePanel } from "#components/merge/merge-panel.tsx";
import { CreatePanel } from "#components/plan-panel/create-panel.tsx";
import { JobPanel } from "#components/plan-panel/job-panel.tsx";
import { PlanPanel } from "#components/plan-panel/plan-panel.tsx";
import { RefusalNotice } from "#components/plan-panel/refusal-notice.tsx";
import { HeadPanel } from "#components/side-panel/head-panel.tsx";
import { SnapshotPanel } from "#components/side-panel/snapshot-panel.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { CloneForm } from "#components/volumes/clone-form.tsx";
import { VolumeCreatePanel } from "#components/volumes/volume-create-panel.tsx";
import { namesIn } from "#lib/format/intent-title.ts";
import { subjectNoun } from "#lib/format/subject-noun.ts";
import type { Plan } from "#lib/model/plan.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { type MergePoints, refOfPoint } from "#lib/tree/merge-points.ts";
import { HEAD, type NodeRef, snapshotIdOf } from "#lib/tree/node-ref.ts";
import { PanelShell } from "./panel-shell.tsx";
import type { TreeAddress } from "./tree-address.ts";
import type { TreeActs } from "./use-tree-actions.ts";

interface TreePanelProps {
  subject: SubjectRef;
  tree: SnapshotTree;
  address: TreeAddress;
  onChange: (part: Partial<TreeAddress>, isStep?: boolean) => void;
  acts: TreeActs;
  plan: Plan | null;
}

/** What stands beside the tree: the selected node, a form, a plan or the job it became. */
export function TreePanel(props: TreePanelProps) {
  const { address, onChange, acts } = props;
  const isIdle = !(address.at || address.plan || address.job || address.form || address.backup || acts.refusal);
  return (
    <PanelShell
      label="Selected"
      isIdle={isIdle}
      wantsRoom={Boolean(address.plan || address.job || address.form)}
      onClose={() => {
        acts.forget();
        onChange({ at: null, form: null, plan: null, job: null, backup: null });
      }}
    >
      {acts.refusal && (
        <RefusalNotice
          intent={acts.refusal.intent}
          error={acts.refusal.error}
          subject={props.tree.subject}
          names={namesIn(props.tree.snapshots)}
          onSelect={acts.select}
          onClose={acts.forget}
        />
      )}
      <PanelContent {...props} />
    </PanelShell>
  );
}

function PanelContent({ subject, tree, address, onChange, acts, plan }: TreePanelProps) {
  const points = address.form === "merge" ? pointsOf(address.points) : plan && pointsOfPlan(plan, tree);
  // A plan in the address that is still read is waited for; one that is no longer kept is made again.
  if (points && (address.plan === null || plan !== null))
    return (
      <MergePanel
        key={address.form === "merge" ? address.points.join("\n") : "plan"}
        subject={subject}
        tree={tree}
        points={points}
        plan={plan}
        onSelect={(ref) => onChange({ at: ref })}
        onPlan={(id) => onChange({ form: "merge", points: [points.upper, points.lower], plan: id })}
        onStarted={(job) => onChange({ form: null, plan: null, job })}
        onClose={() => onChange({ form: null, plan: null })}
      />
    );
  if (address.plan)
    return (
      <PlanPanel
        subject={subject}
        planId={address.plan}
        plan={plan}
        tree={tree}
        onSelect={(ref) => onChange({ at: ref })}
        onPlan={(id) => onChange({ plan: id })}
        onStarted={(job) => onChange({ plan: null, job })}
        onClose={() => onChange({ plan: null })}
      />
    );
  const id = snapshotIdOf(address.at ?? HEAD);
  const snapshot = tree.snapshots.find((one) => one.id === id);
  if (address.job)
    return (
      <JobPanel
        jobId={address.job}
        // The job may have taken away what it was asked of.
        onClose={() => onChange({ job: null, ...(snapshot ? {} : { at: null }) })}
      />
    );
  if (address.form === "create") {
    const Panel = subject.kind === "volume" ? VolumeCreatePanel : CreatePanel;
    return <Panel tree={tree} acts={acts} onClose={() => onChange({ form: null })} />;
  }
  if (address.form === "clone" && snapshot)
    return <CloneForm key={id} tree={tree} snapshot={snapshot} acts={acts} onClose={() => onChange({ form: null })} />;
  if (address.form === "backup" && (id === null || snapshot))
    return (
      <BackupForm
        key={id}
        subject={subject}
        tree={tree}
        snapshot={id}
        acts={acts}
        onClose={() => onChange({ form: null })}
      />
    );
  if (address.backup !== null)
    return <BackupBeside id={address.backup} onOpen={acts.openBackup} onClose={() => onChange({ backup: null })} />;
  if (id === null) return <HeadPanel subject={subject} tree={tree} acts={acts} />;
  if (!snapshot)
    return (
      <EmptyState
        title="This snapshot is not there"
        action={<Button onClick={() => acts.select(HEAD)}>Go to now</Button>}
      >
        <span className="break-words font-mono text-foreground">{id}</span> was deleted or renamed since this link was
        made, or it belongs to another {subjectNoun(subject)}.
      </EmptyState>
    );
  return (
    <SnapshotPanel
      key={id}
      subject={subject}
      tree={tree}
      snapshot={snapshot}
      acts={acts}
      isEditing={address.form === "edit"}
      onEdit={(isOn) => onChange({ form: isOn ? "edit" : null })}
    />
  );
}

const pointsOf = ([upper, lower]: readonly NodeRef[]): MergePoints | null =>
  upper !== undefined && lower !== undefined ? { upper, lower } : null;

/** The ends of a plan that is a merge between two nodes. */
function pointsOfPlan({ intent }: Plan, tree: SnapshotTree): MergePoints | null {
  if (intent.action !== "merge") return null;
  const [upper, lower] = [refOfPoint(intent.from, tree), refOfPoint(intent.into, tree)];
  return upper && lower ? { upper, lower } : null;
}

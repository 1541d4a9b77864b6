import { randomUUID } from "node:crypto";
import type { Job } from "#lib/model/job.ts";
import type { Session } from "#lib/model/session.ts";
import { namesOf } from "#server/plans/names-of.ts";
import type { PlanRecord } from "#server/plans/planned-change.ts";

export function newJob({ plan, steps, touches }: PlanRecord, session: Session, at: Date): Job {
  return {
    id: randomUUID(),
    planId: plan.id,
    intent: plan.intent,
    subject: plan.subject,
    actor: session.actor,
    state: "queued",
    step: 0,
    steps: steps.length,
    stepTitle: null,
    progress: null,
    cancellable: true,
    bytesToCopy: plan.bytesToCopy,
    snapshots: [...touches],
    ...namesOf(plan),
    createdAt: at.toISOString(),
    startedAt: null,
    endedAt: null,
    problem: null,
    result: null,
  };
}

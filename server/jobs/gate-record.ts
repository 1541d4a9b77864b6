import type { Session } from "#lib/model/session.ts";
import { subjectKey } from "#lib/model/subject.ts";
import type { AuditEntry } from "#server/audit/audit-log.ts";
import { namesOf } from "#server/plans/names-of.ts";
import type { PlanRecord } from "#server/plans/planned-change.ts";

/** What the audit log keeps of a decision at the gate: who, what for, on the strength of which plan. */
export function gateRecord(
  action: "job-accepted" | "job-refused" | "job-cancel",
  session: Session,
  record: PlanRecord | null,
  more: Record<string, unknown>,
): AuditEntry {
  const plan = record?.plan;
  return {
    actor: session.actor,
    action,
    object: plan ? subjectKey(plan.subject) : null,
    objectName: plan?.subject.name ?? null,
    outcome: action === "job-refused" ? "refused" : "ok",
    data: plan
      ? {
          ...more,
          planId: plan.id,
          intent: plan.intent,
          ...namesOf(plan),
          fingerprint: plan.fingerprint,
          effects: plan.effects.map(({ group, severity, text }) => ({ group, severity, text })),
          commands: plan.steps.flatMap(({ command }) => (command ? [command] : [])),
        }
      : more,
  };
}

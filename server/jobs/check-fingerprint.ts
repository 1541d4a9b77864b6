import { Problem } from "#lib/model/problem.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { sightFingerprint } from "#server/plans/backups/backup-sight.ts";
import type { PlanRecord } from "#server/plans/planned-change.ts";
import { observeBackup } from "./backups/observe-backup.ts";
import type { OperationSources } from "./operation-for.ts";
import { planFingerprint } from "./plan-fingerprint.ts";

export const staleSubject = (record: PlanRecord, found: string): Problem =>
  new Problem(
    "stale",
    `${record.plan.subject.name} has changed since the plan was made. Nothing was done. Make the plan again and look at it.`,
    { planId: record.plan.id, expected: record.plan.fingerprint, found },
  );

/** Reads the subject anew. Throws `stale` unless all that the plan relied on is as it was. */
export async function checkFingerprint(
  record: PlanRecord,
  parts: Pick<OperationSources, "marks" | "backups" | "now"> & {
    readonly inventory: Pick<Inventory, "observe" | "observeMachine">;
  },
  signal?: AbortSignal,
): Promise<void> {
  const { host, kind, id } = record.plan.subject;
  const { inventory, marks } = parts;
  if (kind === "backup") {
    const now = sightFingerprint(await observeBackup(id, parts));
    if (now !== record.plan.fingerprint) throw staleSubject(record, now);
    return;
  }
  const options = { fresh: record.reliesOn, ...(signal ? { signal } : {}) };
  const found = planFingerprint(await inventory.observe({ host, kind, id }, options), record.reliesOn, marks);
  if (found !== record.plan.fingerprint) throw staleSubject(record, found);
}

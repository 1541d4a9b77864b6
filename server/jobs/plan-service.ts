import { randomUUID } from "node:crypto";
import type { Intent } from "#lib/model/intent.ts";
import type { Plan } from "#lib/model/plan.ts";
import { asProblem, Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { Session } from "#lib/model/session.ts";
import { type SubjectRef, subjectKey } from "#lib/model/subject.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { AnyObservation, Observation } from "#server/backends/contract.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { sightFingerprint } from "#server/plans/backups/backup-sight.ts";
import { noTree, planOfBackup } from "#server/plans/backups/plan-of-backup.ts";
import { type PlanContext, summaryOf } from "#server/plans/plan-context.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";
import type { VolumeContext } from "#server/plans/volumes/volume-context.ts";
import type { Jobs } from "#server/store/jobs.ts";
import type { Plans } from "#server/store/plans.ts";
import { observeBackup, observeRestore } from "./backups/observe-backup.ts";
import { readBackups } from "./backups/read-backups.ts";
import { estimateMs } from "./estimate.ts";
import { type OperationSources, operationFor } from "./operation-for.ts";
import { planFingerprint } from "./plan-fingerprint.ts";
import { readDiskStorage } from "./read-disk-storage.ts";
import { readTrash, withPlacesOf } from "./read-trash.ts";

export const planMs = 10 * 60_000;
/** Up to here every description is read anew for a plan; above, only those of the snapshots concerned. */
const readWholeUpTo = 200;

/** Pure. Throws `blocked`, `unsupported`, `invalid-input` or `not-found`. */
export type Planner = (intent: Intent, context: PlanContext | VolumeContext) => PlannedChange;

export interface PlanService {
  /** Reads the subject and says what the intent would take. Nothing is done. */
  create(ref: SubjectRef, intent: Intent, session: Session): Promise<Plan>;
  /** Throws `not-found` for a plan that is unknown or has expired. */
  get(id: string): Plan;
}

interface Parts extends Omit<OperationSources, "inventory"> {
  readonly planner: Planner;
  readonly inventory: Pick<Inventory, "backend" | "volumeBackend" | "volumeBackends" | "observe" | "observeMachine">;
  readonly plans: Plans;
  readonly jobs: Jobs;
  readonly audit: AuditLog;
  /** How long what is deleted can be restored; 0: nothing is kept. */
  readonly trashDays: number;
  /** What snapshots hold together and nothing else does; null when not known. */
  readonly heldBytes?: (ref: SubjectRef, snapshots: readonly string[]) => Promise<number | null>;
  /** Throws when something else of Espalier is in the way of a change. */
  readonly guard?: PlanGuard;
}

export type PlanGuard = (ref: SubjectRef, plan: Pick<Plan, "before" | "after">) => void;

export const planGone = (id: string): Problem =>
  new Problem("not-found", "There is no such plan, or it has expired. Make the plan again.", { planId: id });

export function createPlanService(parts: Parts): PlanService {
  const { inventory, marks, planner, plans, jobs, audit, now, trashDays } = parts;

  const isLockedIn = (ref: SubjectRef, { snapshots }: Observation) => {
    return (id: string) => {
      const snapshot = snapshots.find((candidate) => candidate.id === id);
      return snapshot !== undefined && marks.isLocked(ref, id, snapshot.createdAt);
    };
  };

  const plan = async (ref: SubjectRef, intent: Intent, observation: AnyObservation) => {
    const isLocked = isLockedIn(ref, observation);
    if (!("facts" in observation)) return planner(intent, { observation, isLocked, now: now() });
    const trash = await readTrash(ref, observation, parts);
    const diskStorage = await readDiskStorage(ref, intent, observation, inventory);
    const context: PlanContext = {
      observation: withPlacesOf(trash?.entries ?? [], observation),
      isLocked,
      now: now(),
      ...(diskStorage ? { diskStorage } : {}),
      ...(trash ? { trash: { ...trash, entry: randomUUID(), keepDays: trashDays } } : {}),
      ...(trash
        ? { backups: await readBackups(ref, intent, observation, parts.backups, inventory.backend(ref.host)) }
        : {}),
    };
    const change = planner(intent, context);
    const heldBytes = intent.action === "delete" ? await heldBytesOf(ref, change, observation) : null;
    return heldBytes === null ? change : planner(intent, { ...context, heldBytes });
  };

  /** What the deleted snapshots inside images hold alone. It is told to the operator, and nothing relies on it. */
  async function heldBytesOf(ref: SubjectRef, { touches }: PlannedChange, { snapshots }: Observation) {
    const gone = new Set(touches);
    const inside = snapshots.filter((s) => gone.has(s.id) && s.kind === "internal").map(({ id }) => id);
    if (inside.length === 0 || !parts.heldBytes) return null;
    return parts.heldBytes(ref, inside).catch(() => null);
  }

  async function observeAndPlan(ref: SubjectRef, intent: Intent) {
    const { snapshots } = await inventory.observe(ref, { maxAgeMs: 60_000 });
    const isSmall = snapshots.length <= readWholeUpTo;
    const first = await inventory.observe(ref, { fresh: isSmall ? "all" : snapshotsNamedIn(intent) });
    const change = await plan(ref, intent, first);
    if (isSmall) return { change, observation: first };
    const observation = await inventory.observe(ref, { fresh: change.reliesOn });
    return { change: await plan(ref, intent, observation), observation };
  }

  function refused(ref: SubjectRef, intent: Intent, session: Session, error: unknown): void {
    const problem = asProblem(error);
    if (problem.code !== "blocked" && problem.code !== "unsupported") return;
    audit.append({
      actor: session.actor,
      action: "plan-refused",
      object: subjectKey(ref),
      objectName: null,
      outcome: "refused",
      data: { intent, problem: problemDocument(problem) },
    });
  }

  /** The change, what it is about, and the digest of what it relies on. */
  async function changeOf(ref: SubjectRef, intent: Intent) {
    if (ref.kind === "backup") {
      const sight = await observeBackup(ref.id, parts);
      const change = planOfBackup(intent, sight, await observeRestore(intent, sight, parts));
      return { change, subject: sight.subject, before: noTree, fingerprint: sightFingerprint(sight), files: [] };
    }
    const { change, observation } = await observeAndPlan(ref, intent);
    const fingerprint = planFingerprint(observation, change.reliesOn, marks);
    return {
      change,
      subject: observation.subject,
      before: summaryOf(observation),
      fingerprint,
      files: filesOf(observation),
    };
  }

  async function make(ref: SubjectRef, intent: Intent): Promise<Plan> {
    const { change, files, ...relied } = await changeOf(ref, intent);
    const { steps, reliesOn, touches, result, ...shown } = change;
    const at = now();
    const made: Plan = {
      ...shown,
      estimateMs: shown.estimateMs ?? estimateMs(jobs, ref, intent.action, shown.bytesToCopy),
      id: randomUUID(),
      createdAt: at.toISOString(),
      expiresAt: new Date(at.getTime() + planMs).toISOString(),
      ...relied,
      steps: steps.map(({ title, destructive, call }) => {
        const command = operationFor(ref, call, parts).command(ref.id, call);
        return { title, destructive, command: command && [...command.argv], input: command?.input ?? null };
      }),
    };
    parts.guard?.(ref, made);
    plans.purge(at);
    plans.put({ plan: made, steps, reliesOn, touches, files, result });
    return made;
  }

  return {
    async create(ref, intent, session) {
      try {
        return await make(ref, intent);
      } catch (error) {
        refused(ref, intent, session, error);
        throw error;
      }
    },
    get(id) {
      const record = plans.get(id, now());
      if (!record) throw planGone(id);
      return record.plan;
    },
  };
}

const filesOf = (observation: AnyObservation): readonly string[] =>
  "facts" in observation ? observation.facts.files.map(({ path }) => path) : observation.volume.members;

function snapshotsNamedIn(intent: Intent): string[] {
  const named = "snapshot" in intent ? [intent.snapshot] : intent.action === "merge" ? [intent.from, intent.into] : [];
  return named.filter((id) => id !== undefined);
}

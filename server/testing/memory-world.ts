import type { Intent } from "#lib/model/intent.ts";
import { isEnded, type Job, type JobState } from "#lib/model/job.ts";
import { isProblem, type ProblemCode } from "#lib/model/problem.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import type { Session } from "#lib/model/session.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { sqliteAuditLog } from "#server/audit/audit-log.ts";
import { createBackupTools } from "#server/backups/backup-tools.ts";
import type { ExtentReader } from "#server/backups/extent-reader.ts";
import type { Wait } from "#server/jobs/await-host.ts";
import { createJobRunner, type JobRunner } from "#server/jobs/job-runner.ts";
import { createPlanService } from "#server/jobs/plan-service.ts";
import { openStore } from "#server/store/store.ts";
import { createMemoryBackend } from "./memory-backend.ts";
import { memoryInventory } from "./memory-inventory.ts";
import { memoryPlan } from "./memory-planner.ts";

/** Its machines have no disks. */
const noExtents: ExtentReader = { extents: async function* () {} };

export const operator: Session = { actor: "olga", role: "operator", expiresAt: null };
export const domain: SubjectRef = { host: "memory", kind: "domain", id: "d1" };

/** A backend, a store and a runner, all in memory. `restart` is a crash: the old runner is abandoned where it stands. */
export function memoryWorld(options: { wait?: Wait } = {}) {
  const backend = createMemoryBackend();
  backend.addDomain("d1", "web", ["a", "b", "c"]);
  backend.addDomain("d2", "db", ["a"]);
  const store = openStore(":memory:");
  let time = Date.UTC(2026, 10, 21, 7);
  const now = () => new Date(time);
  const audit = sqliteAuditLog(store.database, now);
  const inventory = memoryInventory(backend, store.marks);
  const listeners = new Set<(event: ServerEvent) => void>();
  const publish = (event: ServerEvent) => {
    for (const listener of [...listeners]) listener(event);
  };
  const backups = createBackupTools({ known: store.backups, extents: noExtents, publish });
  const plans = createPlanService({
    inventory,
    backups,
    marks: store.marks,
    saved: store.saved,
    trash: store.trash,
    trashDays: 7,
    frozen: store.frozen,
    planner: memoryPlan,
    plans: store.plans,
    jobs: store.jobs,
    audit,
    now,
  });
  const newRunner = (): JobRunner => createJobRunner({ backups, store, audit, inventory, publish, now, ...options });
  let runner = newRunner();
  const jobOf = (id: string): Job => runner.get(id);

  /** Resolves as soon as the job satisfies `holds`; nothing is waited for but the job's own events. */
  const when = (id: string, holds: (job: Job) => boolean): Promise<Job> =>
    new Promise((resolve) => {
      const look = () => {
        const job = jobOf(id);
        if (!holds(job)) return;
        listeners.delete(look);
        resolve(job);
      };
      listeners.add(look);
      look();
    });

  return {
    ...{ backend, store, audit, inventory, backups, plans, now, when },
    pass: (ms: number) => {
      time += ms;
    },
    plan: (intent: Intent, ref: SubjectRef = domain) => plans.create(ref, intent, operator),
    async start(intent: Intent, ref: SubjectRef = domain): Promise<Job> {
      const { id, fingerprint, confirm } = await plans.create(ref, intent, operator);
      return runner.create({ planId: id, fingerprint, confirm: confirm?.expect, session: operator });
    },
    run: (planId: string, fingerprint: string, confirm?: string) =>
      runner.create({ planId, fingerprint, confirm, session: operator }),
    cancel: (id: string) => runner.cancel(id, operator),
    stop: () => runner.stop(),
    /** A new runner on the same store and world, as after a crash. */
    restart() {
      runner = newRunner();
      runner.resume();
    },
    ended: (id: string) => when(id, (job) => isEnded(job.state)),
    inState: (id: string, state: JobState) => when(id, (job) => job.state === state),
    job: jobOf,
    events: (id: string) => store.jobEvents.after(id, 0),
    eventTypes: (id: string) => store.jobEvents.after(id, 0).map(({ type }) => type),
    actions: () =>
      [...audit.list({}, { before: null, limit: 100 })].reverse().map(({ action, outcome }) => `${action} ${outcome}`),
  };
}

/** The code of the problem that `work` throws, or "ok". */
export async function codeOf(work: () => unknown): Promise<ProblemCode | "ok"> {
  try {
    await work();
    return "ok";
  } catch (error) {
    if (isProblem(error)) return error.code;
    throw error;
  }
}

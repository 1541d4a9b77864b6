import { asProblem } from "#lib/model/problem.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import { subjectKey } from "#lib/model/subject.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import type { TrashRecord } from "#server/plans/trash-record.ts";
import { transaction } from "#server/store/database.ts";
import type { Store } from "#server/store/store.ts";
import { discardEntry } from "./discard-entry.ts";

/** Frees what the trash keeps when its time is over, as the plan of the deletion said. */
export interface TrashPurger {
  /** Once through all that is due. Throws nothing: what fails is told, stays, and is tried again. */
  run(): Promise<void>;
  /** Now, and every ten minutes from now on; keeps no process alive. */
  start(): void;
  stop(): void;
}

interface Parts {
  readonly store: Pick<Store, "database" | "trash" | "jobs" | "marks">;
  readonly inventory: Pick<Inventory, "backend" | "volumeBackend" | "observe" | "observeMachine">;
  readonly audit: AuditLog;
  readonly publish: (event: ServerEvent) => void;
  readonly now: () => Date;
}

const everyMs = 10 * 60_000;

export function createTrashPurger({ store, inventory, audit, publish, now }: Parts): TrashPurger {
  const told = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let isRunning = false;

  async function purge(record: TrashRecord): Promise<void> {
    const { id, subject, job, deletedAt, expiresAt } = record;
    const isFree = () => store.jobs.atWorkOn(subject) === null;
    if (!isFree()) return;
    if (!(await discardEntry(record, { inventory, ...store }, isFree))) return;
    transaction(store.database, () => {
      audit.append({
        actor: "espalier",
        action: "trash-expired",
        object: subjectKey(subject),
        objectName: record.subjectName,
        outcome: "ok",
        data: {
          ...{ entry: id, job, deletedAt, expiresAt },
          snapshots: record.snapshots.map((snapshot) => snapshot.id),
          files: record.files.map(({ path, keptAt, bytes }) => ({ path, keptAt, bytes })),
        },
      });
      store.trash.drop(id);
    });
    publish({ type: "tree-changed", host: subject.host, kind: subject.kind, id: subject.id, revision: null });
  }

  async function run(): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    try {
      for (const record of store.trash.due(now()))
        await purge(record).catch((error: unknown) => {
          const words = `The trash of ${record.subjectName} (job ${record.job}) could not be emptied and is tried again: ${asProblem(error).message}`;
          if (!told.has(words)) console.error(words);
          told.add(words);
        });
    } finally {
      isRunning = false;
    }
  }

  return {
    run,
    start() {
      timer ??= setInterval(() => void run(), everyMs).unref();
      void run();
    },
    stop() {
      if (timer) clearInterval(timer);
      timer = null;
    },
  };
}

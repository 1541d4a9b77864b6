import type { Backup } from "#lib/model/backup.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { TrashEntry } from "#lib/model/trash-entry.ts";
import { type AuditLog, sqliteAuditLog } from "#server/audit/audit-log.ts";
import { type Authenticator, createAuthenticator } from "#server/auth/authenticator.ts";
import { credentialsOf } from "#server/auth/credentials.ts";
import { type BackupTools, createBackupTools } from "#server/backups/backup-tools.ts";
import type { ExtentReader } from "#server/backups/extent-reader.ts";
import { createBlockReader } from "#server/blocks/block-reader.ts";
import type { Config } from "#server/config/config.ts";
import { createDiffService, type DiffService } from "#server/diffs/diff-service.ts";
import { flushedAt } from "#server/diffs/flushed-at.ts";
import { createExportService, type ExportService } from "#server/exports/export-service.ts";
import { createEventFeed, type EventFeed } from "#server/http/event-feed.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { discardPartialBackups } from "#server/jobs/backups/discard-partial-backups.ts";
import { shownBackup, shownBackups } from "#server/jobs/backups/shown-backups.ts";
import { createJobRunner, type JobRunner, type JobRunnerParts } from "#server/jobs/job-runner.ts";
import { createPlanService, type Planner, type PlanService } from "#server/jobs/plan-service.ts";
import { trashEntries } from "#server/jobs/trash-entries.ts";
import { createTrashPurger, type TrashPurger } from "#server/jobs/trash-purger.ts";
import type { Store } from "#server/store/store.ts";

/** All parts of a running Espalier. */
export interface Server {
  readonly config: Config;
  readonly store: Store;
  readonly audit: AuditLog;
  readonly auth: Authenticator;
  readonly inventory: Inventory;
  readonly plans: PlanService;
  readonly jobs: JobRunner;
  readonly feed: EventFeed;
  readonly purger: TrashPurger;
  readonly exports: ExportService;
  readonly diffs: DiffService;
  readonly backupTools: BackupTools;
  /** Backups with whether an incremental one can build on each now, newest first. */
  backups(filter: {
    readonly host?: string | undefined;
    readonly domain?: string | undefined;
  }): Promise<readonly Backup[]>;
  /** Throws `not-found`. */
  backup(id: string): Promise<Backup>;
  /** What can still be had back of a subject. */
  trash(ref: SubjectRef): Promise<readonly TrashEntry[]>;
  /** Aborted when the server shuts down: streams end by it. */
  readonly closing: AbortSignal;
  /** Ends streams, takes no new jobs, begins no further steps. A step under way is left to its end. */
  close(): Promise<void>;
}

interface Parts extends Pick<JobRunnerParts, "wait"> {
  readonly config: Config;
  readonly store: Store;
  readonly inventory: Inventory;
  readonly planner: Planner;
  /** Default: reads the images' own tables. */
  readonly extents?: ExtentReader;
  readonly now?: () => Date;
}

/** Puts the parts together; jobs of an earlier run are taken up. */
export function assembleServer(parts: Parts): Server {
  const { config, store, inventory, planner } = parts;
  const now = parts.now ?? (() => new Date());
  const closing = new AbortController();
  const feed = createEventFeed();
  inventory.subscribe((event) => feed.publish(event));
  const audit = sqliteAuditLog(store.database, now);
  const auth = createAuthenticator({
    credentials: credentialsOf(config),
    signInCode: config.signInCode,
    sessions: store.sessions,
    signInCodes: store.signInCodes,
    audit,
    now,
  });
  const exports = createExportService({
    ...{ inventory, audit, now, publish: feed.publish },
    isAtWork: (ref) => store.jobs.atWorkOn(ref) !== null,
  });
  const guard = exports.requireUnserved;
  const blocks = createBlockReader();
  const backups = createBackupTools({
    known: store.backups,
    extents: parts.extents ?? blocks,
    publish: feed.publish,
  });
  const diffs = createDiffService({ inventory, flushedAt: (ref) => flushedAt(ref, store.jobs), blocks });
  const plans = createPlanService({
    guard,
    heldBytes: async (ref, snapshots) => (await diffs.space(ref, snapshots))[0]?.exclusiveBytes ?? null,
    inventory,
    backups,
    marks: store.marks,
    saved: store.saved,
    trash: store.trash,
    trashDays: config.trashDays,
    frozen: store.frozen,
    planner,
    plans: store.plans,
    jobs: store.jobs,
    audit,
    now,
  });
  const jobs = createJobRunner({
    guard,
    store,
    audit,
    inventory,
    backups,
    publish: feed.publish,
    now,
    ...(parts.wait ? { wait: parts.wait } : {}),
  });
  const purger = createTrashPurger({ store, inventory, audit, publish: feed.publish, now });
  jobs.resume();
  void discardPartialBackups(store);
  return {
    ...{ config, store, audit, auth, inventory, plans, jobs, feed, purger, exports },
    diffs,
    backupTools: backups,
    backups: (filter) => shownBackups(filter, backups, inventory),
    backup: (id) => shownBackup(id, backups, inventory),
    trash: (ref) => trashEntries(ref, { inventory, trash: store.trash, jobs: store.jobs, now }),
    closing: closing.signal,
    async close() {
      jobs.stop();
      purger.stop();
      closing.abort();
      await exports.closeAll();
      // A step under way still needs its connection; the native tool ends it, and the next start finds out how.
      if (jobs.isAtWork()) return;
      await blocks.close();
      await inventory.close();
    },
  };
}

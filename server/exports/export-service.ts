import { randomUUID } from "node:crypto";
import type { DiskExport } from "#lib/model/disk-export.ts";
import type { Plan } from "#lib/model/plan.ts";
import { isProblem, Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { ServerEvent } from "#lib/model/server-event.ts";
import type { Session } from "#lib/model/session.ts";
import { type SubjectRef, subjectKey } from "#lib/model/subject.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { openPointExport, type PointExport } from "#server/nbd/point-export.ts";

export interface ExportRequest {
  readonly snapshot: string;
  readonly disk: string;
  readonly transport?: "unix" | "tcp" | undefined;
  readonly lifetimeMs?: number | undefined;
}

/** Points of disks that are served by NBD. They end with their time, with Espalier, or when somebody ends them. */
export interface ExportService {
  /** Throws `not-found`, `busy` while a job is at work on the subject, `blocked` where too many are open, or what cannot be read. */
  open(ref: SubjectRef, request: ExportRequest, session: Session): Promise<DiskExport>;
  list(): readonly DiskExport[];
  /** Throws `not-found`. */
  close(id: string, session: Session): Promise<void>;
  /** Throws `blocked` when the plan ends a snapshot that is being served: whoever reads it would read something else. */
  requireUnserved(ref: SubjectRef, plan: Pick<Plan, "before" | "after">): void;
  closeAll(): Promise<void>;
}

interface Parts {
  readonly inventory: Pick<Inventory, "observe">;
  readonly audit: AuditLog;
  readonly publish: (event: ServerEvent) => void;
  readonly isAtWork: (ref: SubjectRef) => boolean;
  readonly now: () => Date;
}

interface Open {
  readonly shown: DiskExport;
  readonly served: PointExport;
  readonly subjectName: string;
  readonly timer: NodeJS.Timeout;
}

const usualMs = 3_600_000;
/** Each is a process or two. */
const mostOpen = 32;

export function createExportService({ inventory, audit, publish, isAtWork, now }: Parts): ExportService {
  const open = new Map<string, Open>();
  let opening = 0;

  const record = (
    actor: string,
    action: string,
    { subject, ...data }: Pick<DiskExport, "subject" | "snapshot" | "disk"> & Partial<DiskExport>,
    { subjectName = null, problem = null }: { subjectName?: string | null; problem?: Problem | null } = {},
  ) =>
    audit.append({
      ...{ actor, action },
      object: subjectKey(subject),
      objectName: subjectName,
      outcome: problem === null ? "ok" : problem.code === "blocked" || problem.code === "busy" ? "refused" : "failed",
      data: { ...data, ...(problem === null ? {} : { problem: problemDocument(problem) }) },
    });

  async function end(id: string, actor: string): Promise<void> {
    const found = open.get(id);
    if (!found) return;
    open.delete(id);
    clearTimeout(found.timer);
    await found.served.close();
    record(actor, "export-closed", found.shown, found);
    publish({ type: "exports-changed" });
  }

  function requireRest(ref: SubjectRef): void {
    if (isAtWork(ref)) throw new Problem("busy", "A job is at work on it. Open the export when it has ended.");
  }

  async function serve(ref: SubjectRef, request: ExportRequest, session: Session): Promise<DiskExport> {
    const { snapshot, disk, transport, lifetimeMs = usualMs } = request;
    if (open.size + opening > mostOpen)
      throw new Problem("blocked", `${mostOpen} exports are open. End one of them first.`, { blockers: [] });
    requireRest(ref);
    const observation = await inventory.observe(ref);
    const point = observation.points(snapshot).get(disk);
    if (point === undefined) throw new Problem("not-found", `"${snapshot}" holds no disk ${disk}.`, { snapshot, disk });
    if (isProblem(point)) throw point;
    const served = await openPointExport(point.point, transport === undefined ? {} : { transport });
    try {
      requireRest(ref);
    } catch (error) {
      await served.close();
      throw error;
    }
    const at = now();
    const shown: DiskExport = {
      id: randomUUID(),
      subject: ref,
      snapshotName: observation.snapshots.find((one) => one.id === snapshot)?.name ?? snapshot,
      ...{ snapshot, disk, uri: served.uri, sizeBytes: served.sizeBytes, actor: session.actor },
      openedAt: at.toISOString(),
      expiresAt: new Date(at.getTime() + lifetimeMs).toISOString(),
    };
    const timer = setTimeout(() => void end(shown.id, "espalier"), lifetimeMs);
    timer.unref();
    open.set(shown.id, { shown, served, subjectName: observation.subject.name, timer });
    return shown;
  }

  return {
    async open(ref, request, session) {
      opening += 1;
      try {
        const shown = await serve(ref, request, session);
        record(session.actor, "export-opened", shown, open.get(shown.id));
        publish({ type: "exports-changed" });
        return shown;
      } catch (error) {
        const { snapshot, disk } = request;
        if (isProblem(error))
          record(session.actor, "export-refused", { subject: ref, snapshot, disk }, { problem: error });
        throw error;
      } finally {
        opening -= 1;
      }
    },
    list: () => [...open.values()].map(({ shown }) => shown).toReversed(),
    async close(id, session) {
      if (!open.has(id))
        throw new Problem("not-found", "There is no such export. It may have expired.", { export: id });
      await end(id, session.actor);
    },
    requireUnserved(ref, { before, after }) {
      const left = new Set(after.snapshots.map((snapshot) => snapshot.id));
      const wanted = new Set(before.snapshots.map((snapshot) => snapshot.id).filter((snapshot) => !left.has(snapshot)));
      const served = [...open.values()].filter(
        ({ shown }) => subjectKey(shown.subject) === subjectKey(ref) && wanted.has(shown.snapshot),
      );
      const [first] = served;
      if (!first) return;
      const { snapshotName, disk, expiresAt } = first.shown;
      throw new Problem(
        "blocked",
        `${disk} of "${snapshotName}" is served by NBD until ${expiresAt}, and its reader would read something else. End the export first.`,
        {
          blockers: served.map(({ shown }) => ({
            kind: "export",
            id: shown.id,
            name: `${shown.disk} of ${shown.snapshotName}`,
          })),
        },
      );
    },
    async closeAll() {
      await Promise.all([...open.keys()].map((id) => end(id, "espalier")));
    },
  };
}

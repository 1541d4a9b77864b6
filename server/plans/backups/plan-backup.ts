import { join } from "node:path";
import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { labelOf } from "#server/backups/backup-record.ts";
import { type PlanContext, requireCapability, snapshotObject, summaryOf } from "../plan-context.ts";
import type { PlannedChange } from "../planned-change.ts";
import { anchorOf, list, requestContext, spaceMarginBytes } from "./backup-parts.ts";
import { type BackupRequest, backupRequest } from "./backup-request.ts";
import { planLiveBackup } from "./plan-live-backup.ts";

/** A copy of disks elsewhere: everything that the point holds, or what was written since an earlier backup. */
export function planBackup(asked: IntentOf<"backup">, context: PlanContext): PlannedChange {
  const { observation } = context;
  const { target } = requestContext(context);
  const request = backupRequest(asked, observation, context.backups?.records ?? []);
  if (request.snapshot && asked.disks === undefined)
    requireCapability(
      observation.capabilities(request.snapshot.id).backup,
      `"${request.snapshot.id}" cannot be backed up`,
    );
  if (target.problem) throw target.problem;
  return request.isLive ? planLiveBackup(asked, request, context) : planPointBackup(asked, request, context);
}

function planPointBackup(asked: IntentOf<"backup">, request: BackupRequest, context: PlanContext): PlannedChange {
  const { observation } = context;
  const { id, target, sizes } = requestContext(context);
  const { snapshot, base, format, folder, targets, disks } = request;
  const readBytes = targets.reduce((sum, each) => sum + (sizes.get(each)?.readBytes ?? 0), 0);
  // A full raw image is sparse: what is not written takes no space.
  const needBytes = readBytes + spaceMarginBytes * targets.length;
  if (target.freeBytes !== null && target.freeBytes < needBytes)
    throw new Problem(
      "no-space",
      `The backup takes up to ${formatBytes(needBytes)}, and ${formatBytes(target.freeBytes)} are free in ${target.path}. Free some space or choose another folder.`,
      { path: target.path, needBytes, freeBytes: target.freeBytes },
    );
  const place = join(folder, id);
  const what = snapshot ? `"${snapshot.id}"` : observation.subject.name;
  const kind = base ? "an incremental backup" : "a full backup";
  const call: StepCall = {
    op: "backupPoint",
    backup: id,
    folder: place,
    snapshot: snapshot && { id: snapshot.id, createdAt: snapshot.createdAt },
    anchor: anchorOf(request, context),
    since: base?.manifest.id ?? null,
    format,
    disks: disks.map(({ target: disk, stamp }) => ({ target: disk, stamp })),
    consistency: consistencyOf(request),
    bytes: readBytes,
  };
  const before = summaryOf(observation);
  return {
    intent: { ...asked, format, disks: [...targets] },
    steps: [
      {
        title: `Read ${base ? `what was written on ${list(targets)} since ${labelOf(base.manifest)}` : list(targets)} and write it to ${place}`,
        destructive: false,
        optional: false,
        call,
      },
    ],
    effects: effectsOf(request, readBytes, place, context),
    after: before,
    bytesToCopy: readBytes,
    freeNeeded: [{ path: target.path, needBytes, freeBytes: target.freeBytes }],
    merge: null,
    estimateMs: null,
    undoable: "yes",
    confirmLabel: `Back up ${what} (${base ? "incremental" : "full"}, ${formatBytes(readBytes)})`,
    confirm: null,
    reliesOn: [snapshot?.id, base?.manifest.snapshot?.id].filter((each) => each !== undefined),
    touches: snapshot ? [snapshot.id] : [],
    result: {
      changed: [`There is ${kind} of ${what} in ${place}.`],
      snapshot: null,
      undo: null,
    },
  };
}

function consistencyOf({ snapshot }: BackupRequest): "crash" | "off" {
  return snapshot === null || snapshot.state === "shutoff" ? "off" : "crash";
}

function effectsOf(request: BackupRequest, readBytes: number, place: string, { observation }: PlanContext): Effect[] {
  const { snapshot, base, targets } = request;
  const objects = snapshot ? [snapshotObject(snapshot.id)] : [];
  const effects: Effect[] = [
    {
      group: "backups",
      severity: "info",
      text: base
        ? `An incremental backup: up to ${formatBytes(readBytes)} of ${list(targets)}, written since ${labelOf(base.manifest)}, are read. It can be restored only together with that backup and those below it.`
        : `A full backup: ${formatBytes(readBytes)} of ${list(targets)} are read. It can be restored by itself.`,
      objects,
    },
  ];
  if (snapshot && snapshot.memory !== "none")
    effects.push({
      group: "backups",
      severity: "info",
      text: `The backup holds the disks of "${snapshot.id}", not its saved memory: a machine that is made of it starts as after a power cut.`,
      objects,
    });
  if (!snapshot)
    effects.push(
      {
        group: "service",
        severity: "warning",
        text: `${observation.subject.name} cannot be started while its disks are read.`,
        objects: [],
      },
      {
        group: "backups",
        severity: "warning",
        text: "No later incremental backup can build on this one: nothing marks the point once the machine runs again. Take a snapshot and back that up to begin a chain.",
        objects: [],
      },
    );
  effects.push({
    group: "settings",
    severity: "info",
    text: `The machine's settings, with the passwords in them, are kept in ${place}, for this account's eyes only.`,
    objects: [{ kind: "folder", id: place, name: place }],
  });
  return effects;
}

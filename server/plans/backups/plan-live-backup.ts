import { join } from "node:path";
import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { labelOf } from "#server/backups/backup-record.ts";
import { type PlanContext, summaryOf } from "../plan-context.ts";
import type { PlannedChange, PlannedStep } from "../planned-change.ts";
import { anchorOf, list, requestContext, spaceMarginBytes } from "./backup-parts.ts";
import type { BackupRequest } from "./backup-request.ts";
import { checkpointObject, supersededBy } from "./checkpoints.ts";

type Asked = IntentOf<"backup">;

/** A backup of a machine while it runs, by libvirt: QEMU copies all disks as they are at one instant. */
export function planLiveBackup(asked: Asked, request: BackupRequest, context: PlanContext): PlannedChange {
  const { observation } = context;
  const { subject, facts } = observation;
  const { id, target, sizes } = requestContext(context);
  const { base, format, folder, targets } = request;
  const bytes = targets.reduce((sum, each) => sum + (sizes.get(each)?.readBytes ?? 0), 0);
  // A raw file is made of what QEMU wrote, so both are there for a while.
  const needBytes = bytes * (format === "raw" ? 2 : 1) + spaceMarginBytes * targets.length;
  if (target.freeBytes !== null && target.freeBytes < needBytes)
    throw new Problem(
      "no-space",
      `The backup takes about ${formatBytes(needBytes)}, and ${formatBytes(target.freeBytes)} are free in ${target.path}. Free some space or choose another folder.`,
      { path: target.path, needBytes, freeBytes: target.freeBytes },
    );
  const quiesce = quiesceOf(asked, context);
  const place = join(folder, id);
  const others = facts.disks.map((disk) => disk.target).filter((disk) => !targets.includes(disk));
  // Only qcow2 keeps a bitmap: without one on every disk there is nothing to go on from.
  const holdsBitmaps = targets.every((each) =>
    facts.disks.some((disk) => disk.target === each && disk.format === "qcow2"),
  );
  const checkpoint = holdsBitmaps ? `espalier-${id}` : null;
  const superseded = checkpoint === null ? [] : supersededBy(request, context);
  const steps: PlannedStep[] = [
    {
      title: `Let QEMU copy ${base ? `what was written on ${list(targets)} since ${labelOf(base.manifest)}` : list(targets)} to ${place}`,
      destructive: false,
      optional: false,
      call: {
        op: "backupLive",
        ...{ backup: id, folder: place, anchor: anchorOf(request, context), since: base?.manifest.id ?? null },
        ...{
          sinceCheckpoint: base?.manifest.checkpoint ?? null,
          checkpoint,
          format,
          quiesce,
          disks: targets,
          left: others,
        },
      },
    },
    ...superseded.map(
      (name): PlannedStep => ({
        title: `Remove the checkpoint ${name}, which no backup goes on from any more`,
        destructive: false,
        optional: true,
        call: { op: "removeCheckpoint", checkpoint: name },
      }),
    ),
  ];
  return {
    intent: { ...asked, format, disks: [...targets], quiesce: quiesce ? "require" : "no" },
    steps,
    effects: effectsOf({ request, bytes, place, quiesce, checkpoint, superseded }, asked, context),
    after: summaryOf(observation),
    bytesToCopy: bytes,
    freeNeeded: [{ path: target.path, needBytes, freeBytes: target.freeBytes }],
    merge: null,
    estimateMs: null,
    undoable: "yes",
    confirmLabel: `Back up ${subject.name} (${base ? "incremental" : "full"}, about ${formatBytes(bytes)})`,
    confirm: null,
    reliesOn: [],
    touches: [],
    result: {
      changed: [`There is ${base ? "an incremental backup" : "a full backup"} of ${subject.name} in ${place}.`],
      snapshot: null,
      undo: null,
    },
  };
}

/** Throws `blocked` where it is required and cannot be had. */
function quiesceOf({ quiesce = "try" }: Asked, { observation: { subject, facts } }: PlanContext): boolean {
  if (quiesce === "no" || (quiesce === "try" && facts.guestAgent !== "connected")) return false;
  if (facts.guestAgent === "connected") return true;
  throw new Problem(
    "blocked",
    facts.guestAgent === "none"
      ? `${subject.name} has no channel for a guest agent, so its files cannot be made consistent first.`
      : `The guest agent of ${subject.name} is not connected, so its files cannot be made consistent first.`,
    { blockers: [{ kind: "domain", id: subject.id, name: subject.name }] },
  );
}

interface Planned {
  readonly request: BackupRequest;
  readonly bytes: number;
  readonly place: string;
  readonly quiesce: boolean;
  readonly checkpoint: string | null;
  readonly superseded: readonly string[];
}

function effectsOf(planned: Planned, asked: Asked, { observation: { subject, facts } }: PlanContext): Effect[] {
  const { request, bytes, place, quiesce, checkpoint, superseded } = planned;
  const { base, targets, format } = request;
  const effects: Effect[] = [
    {
      group: "backups",
      severity: "info",
      text: base
        ? `An incremental backup of ${list(targets)} at one instant: ${formatBytes(bytes)}, written since ${labelOf(base.manifest)}, and what is written until it begins. It can be restored only together with that backup and those below it.`
        : `A full backup of ${list(targets)} at one instant: about ${formatBytes(bytes)}. It can be restored by itself.`,
      objects: [],
    },
    {
      group: "service",
      severity: "info",
      text: quiesce
        ? `${subject.name} runs on. Its file systems are frozen for the instant at which it begins, so that its files are consistent.`
        : `${subject.name} runs on. The disks are as after a power cut${asked.quiesce === "no" ? "" : ": no guest agent is connected that could make its files consistent"}.`,
      objects: [],
    },
  ];
  if (checkpoint === null)
    effects.push({
      group: "backups",
      severity: "warning",
      text: "Not all of its disks are qcow2, and only qcow2 keeps a record of what is written: no incremental backup can build on this one.",
      objects: [],
    });
  else
    effects.push({
      group: "backups",
      severity: facts.checkpoints.length === 0 ? "warning" : "info",
      text: `libvirt keeps a checkpoint ${checkpoint}, with a bitmap in every image, from which the next incremental backup goes on. While it is there, libvirt takes no snapshot of the machine while it is off, and no snapshot inside its images can be gone back to; the plan to remove checkpoints ends that.`,
      objects: [checkpointObject(checkpoint)],
    });
  if (superseded.length > 0)
    effects.push({
      group: "backups",
      severity: base ? "info" : "warning",
      text: base
        ? `The checkpoint ${list(superseded)} is removed: incremental backups go on from this one.`
        : `The checkpoint ${list(superseded)} is removed: the chain of before gets no more incremental backups; what there is of it can be restored as before.`,
      objects: superseded.map(checkpointObject),
    });
  if (format === "raw")
    effects.push({
      group: "space",
      severity: "info",
      text: "QEMU writes qcow2, from which the raw files are made: until then both take space.",
      objects: [],
    });
  effects.push({
    group: "settings",
    severity: "info",
    text: `The machine's settings, with the passwords in them, are kept in ${place}, for this account's eyes only.`,
    objects: [{ kind: "folder", id: place, name: place }],
  });
  return effects;
}

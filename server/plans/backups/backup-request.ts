import { dirname, join, resolve } from "node:path";
import type { IntentOf } from "#lib/model/intent.ts";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { MachineObservation, ObservedSnapshot } from "#server/backends/contract.ts";
import { type BackupRecord, labelOf } from "#server/backups/backup-record.ts";
import type { DiskPoint } from "#server/blocks/disk-point.ts";
import { slug } from "#server/images/overlay-name.ts";
import { checkpointReason, diffReason } from "./incremental.ts";

/** One disk that is to be backed up from files that stand still. */
export interface RequestedDisk {
  readonly target: string;
  readonly point: DiskPoint;
  readonly stamp: string | null;
  /** Where the earlier backup was read from; null for a full one. */
  readonly from: DiskPoint | null;
}

/** What an intent `backup` comes down to. */
export interface BackupRequest {
  /** Null: the head. */
  readonly snapshot: ObservedSnapshot | null;
  /** The machine runs and is asked itself: its files tell nothing that is certain. */
  readonly isLive: boolean;
  readonly base: BackupRecord | null;
  readonly format: "raw" | "qcow2";
  /** Folder of the machine's backups. */
  readonly folder: string;
  readonly targets: readonly string[];
  /** Empty for a machine that is asked itself. */
  readonly disks: readonly RequestedDisk[];
}

const refuse = (
  code: "invalid-input" | "unsupported" | "blocked" | "not-found",
  words: string,
  fields?: object,
): Problem => new Problem(code, words, { blockers: [], ...(fields ? { fields } : {}) });

/** Resolves what was asked for. Pure. Throws `invalid-input`, `not-found`, `blocked`, `unsupported`. */
export function backupRequest(
  asked: IntentOf<"backup">,
  observation: MachineObservation,
  records: readonly BackupRecord[],
): BackupRequest {
  const { subject, facts } = observation;
  if (!asked.target.startsWith("/"))
    throw refuse("invalid-input", "The folder for backups must be an absolute path.", { target: asked.target });
  const snapshot = snapshotOf(asked.snapshot, observation);
  const isLive = snapshot === null && facts.isActive;
  const base = baseOf(asked, isLive, observation, records);
  const format = asked.format ?? base?.manifest.format ?? "qcow2";
  if (base && format !== base.manifest.format)
    throw refuse("blocked", `The backup that it builds on is ${base.manifest.format}; an incremental one is too.`);
  const points = observation.points(snapshot?.id ?? null);
  const targets = targetsOf(asked.disks, [...points.keys()], base);
  const folder = base
    ? dirname(base.folder)
    : join(resolve(asked.target), `${slug(subject.name)}-${subject.id.slice(0, 8)}`);
  if (base && dirname(folder) !== resolve(asked.target))
    throw refuse("blocked", `An incremental backup is kept with the one that it builds on, in ${dirname(folder)}.`);
  const since = base?.manifest.snapshot ? observation.points(base.manifest.snapshot.id) : null;
  const disks = isLive
    ? []
    : targets.map((target): RequestedDisk => {
        const found = points.get(target);
        if (!found) throw refuse("not-found", `There is no disk ${target} at this point.`);
        if (isProblem(found)) throw refuse("blocked", `${target} cannot be read: ${found.message}`);
        const from = since?.get(target) ?? null;
        if (isProblem(from)) throw refuse("blocked", `${target} cannot be read: ${from.message}`);
        return { target, point: found.point, stamp: found.stamp, from: from?.point ?? null };
      });
  return { snapshot, isLive, base, format, folder, targets, disks };
}

function snapshotOf(id: string | undefined, { snapshots, subject }: MachineObservation): ObservedSnapshot | null {
  if (id === undefined) return null;
  const found = snapshots.find((s) => s.id === id);
  if (found) return found;
  throw refuse("not-found", `${subject.name} has no snapshot "${id}". It may have been deleted meanwhile.`);
}

function baseOf(
  { since }: IntentOf<"backup">,
  isLive: boolean,
  observation: MachineObservation,
  records: readonly BackupRecord[],
): BackupRecord | null {
  if (since === undefined) return null;
  const base = records.find(({ manifest }) => manifest.id === since);
  if (!base) throw refuse("not-found", `There is no backup ${since} of ${observation.subject.name}.`);
  const what = `An incremental backup since ${labelOf(base.manifest)} cannot be made`;
  if (base.state !== "complete") throw refuse("blocked", `${what}: ${base.trouble}`);
  const reason = isLive ? checkpointReason(base, observation) : diffReason(base, observation);
  if (reason !== null) throw refuse("blocked", `${what}: ${reason}`);
  return base;
}

function targetsOf(
  asked: readonly string[] | undefined,
  held: readonly string[],
  base: BackupRecord | null,
): readonly string[] {
  const inBase = base?.manifest.disks.map(({ target }) => target);
  const targets = asked ?? inBase ?? held;
  if (targets.length === 0) throw refuse("blocked", "There is no disk to back up.");
  const unknown = targets.filter((target) => !held.includes(target));
  if (unknown.length > 0)
    throw refuse("not-found", `This point holds no disk ${unknown.join(", ")}.`, { disks: unknown });
  const isNew = targets.filter((target) => inBase && !inBase.includes(target));
  if (isNew.length > 0)
    throw refuse("blocked", `The backup that it builds on does not hold ${isNew.join(", ")}. Make a full one.`);
  const left = inBase?.filter((target) => !targets.includes(target)) ?? [];
  if (left.length > 0)
    throw refuse(
      "blocked",
      `The backup that it builds on holds ${left.join(", ")} too, and a chain holds the same disks throughout. Make a full one.`,
    );
  return [...new Set(targets)];
}

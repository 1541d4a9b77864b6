import { join } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { MachineObservation, Operation, RunContext } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { beginFolder, discardPartial, isThere, publishFolder } from "#server/backups/backup-folder.ts";
import type { BackupRecord } from "#server/backups/backup-record.ts";
import { copyDisk, type DiskCopy } from "#server/backups/copy-disk.ts";
import { allExtents, bytesToRead } from "#server/backups/extent-reader.ts";
import { type Manifest, type ManifestDisk, readManifest } from "#server/backups/manifest.ts";
import { diffReason } from "#server/plans/backups/incremental.ts";
import type { OperationSources } from "../operation-for.ts";
import { settingsOfPoint } from "./settings-of-point.ts";

type Call = Extract<StepCall, { op: "backupPoint" }>;

const stale = (words: string): Problem =>
  new Problem("stale", `${words} Nothing is left of the backup. Make the plan again.`);

/** The files of each disk, as the plan saw them; throws `stale` when one is another now. */
function pointsOf(call: Call, observation: MachineObservation) {
  const snapshot = call.snapshot && observation.snapshots.find((s) => s.id === call.snapshot?.id);
  if (call.snapshot && snapshot?.createdAt !== call.snapshot.createdAt)
    throw stale(`The snapshot "${call.snapshot.id}" is gone or is another one.`);
  const points = observation.points(call.snapshot?.id ?? null);
  return call.disks.map(({ target, stamp }) => {
    const found = points.get(target);
    if (!found || isProblem(found) || found.isLive || found.stamp !== stamp)
      throw stale(`What ${target} holds was changed since the plan was made.`);
    return { target, stamp, point: found.point };
  });
}

/** Copies disks from files that stand still. A copy that was broken off leaves nothing, and is made again from its beginning. */
export function backupPointOperation(ref: SubjectRef, { inventory, backups, now }: OperationSources): Operation<Call> {
  const { known, catalogue, extents } = backups;

  async function baseOf(call: Call, observation: MachineObservation): Promise<BackupRecord | null> {
    if (call.since === null) return null;
    const base = await catalogue.get(call.since);
    const reason = base.state === "complete" ? diffReason(base, observation) : base.trouble;
    if (reason !== null) throw stale(reason);
    return base;
  }

  async function copiesOf(call: Call, observation: MachineObservation, signal: AbortSignal): Promise<DiskCopy[]> {
    const base = await baseOf(call, observation);
    const since = base?.manifest.snapshot ? observation.points(base.manifest.snapshot.id) : null;
    const copies: DiskCopy[] = [];
    for (const { target, stamp, point } of pointsOf(call, observation)) {
      const from = since?.get(target);
      const file = base?.manifest.disks.find((disk) => disk.target === target)?.file;
      if (since && (!from || isProblem(from) || file === undefined)) throw stale(`${target} cannot be compared.`);
      copies.push({
        ...{ target, stamp, point, format: call.format, isShared: call.snapshot !== null },
        extents: await allExtents(extents, { from: from && !isProblem(from) ? from.point : null, to: point }, signal),
        base: base && file !== undefined ? join(base.folder, file) : null,
      });
    }
    return copies;
  }

  async function write(
    call: Call,
    observation: MachineObservation,
    { signal, progress, job }: RunContext,
  ): Promise<Manifest> {
    const copies = await copiesOf(call, observation, signal);
    const total = copies.reduce((sum, copy) => sum + bytesToRead(copy.extents), 0);
    known.beginWork(call.folder, job);
    const folder = await beginFolder(call.folder);
    const disks: ManifestDisk[] = [];
    let before = 0;
    for (const [index, copy] of copies.entries()) {
      const disk = await copyDisk(copy, index, folder, {
        signal,
        progress: (bytes) => progress(total === 0 ? 0 : Math.min(0.99, (before + bytes) / total)),
      });
      disks.push(disk);
      before += disk.readBytes ?? 0;
    }
    return {
      version: 1,
      id: call.backup,
      ...{ host: ref.host, domain: ref.id, domainName: observation.subject.name },
      ...{ snapshot: call.snapshot, anchor: call.anchor, since: call.since, format: call.format, disks },
      ...{ method: call.since === null ? null : "diff", checkpoint: null, consistency: call.consistency },
      createdAt: now().toISOString(),
    };
  }

  const observe = (call: Call) =>
    inventory.observeMachine(ref, { fresh: [call.snapshot?.id, call.anchor?.id].filter((id) => id !== undefined) });
  const isDone = async ({ folder, backup }: Call) =>
    (await isThere(folder)) && (await readManifest(folder)).id === backup;
  const discard = async (call: Call) => {
    await discardPartial(call.folder);
    known.endWork(call.folder);
  };

  async function record(call: Call): Promise<void> {
    known.put(call.folder, await readManifest(call.folder));
    known.endWork(call.folder);
    backups.changed(ref.host, ref.id);
  }

  return {
    abortable: true,
    command: () => null,
    evidence: async () => ({}),
    async run(_id, call, context) {
      if (await isDone(call)) return record(call);
      try {
        if (context.signal.aborted) throw new Problem("cancelled", "The backup was not begun.");
        await backups.reading(call.since === null ? [] : [call.since], async () => {
          const manifest = await write(call, await observe(call), context);
          // What was read is the point only if it is still the same one.
          pointsOf(call, await observe(call));
          const settings = await settingsOfPoint(ref, call.snapshot?.id ?? null, inventory);
          await publishFolder(call.folder, manifest, settings);
        });
      } catch (error) {
        await discard(call);
        if (isProblem(error) && error.code === "cancelled")
          throw new Problem("cancelled", "The backup was stopped; nothing is left of it.", {}, { cause: error });
        throw error;
      }
      await record(call);
    },
    async examine(_id, call) {
      if (!(await isDone(call))) return "not-done";
      await record(call);
      return "done";
    },
  };
}

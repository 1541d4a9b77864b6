import { join } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation, RunContext } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { beginFolder, discardPartial, isThere, partialOf, publishFolder } from "#server/backups/backup-folder.ts";
import type { BackupRecord } from "#server/backups/backup-record.ts";
import { type Manifest, type ManifestDisk, readManifest } from "#server/backups/manifest.ts";
import { pushedName, takePushedDisk } from "#server/backups/take-pushed-disk.ts";
import { checkpointReason } from "#server/plans/backups/incremental.ts";
import type { OperationSources } from "../operation-for.ts";
import { settingsOfPoint } from "./settings-of-point.ts";

type Call = Extract<StepCall, { op: "backupLive" }>;
type Push = Extract<StepCall, { op: "pushBackup" }>;

/** QEMU's part of the work, of all of it. The rest is reading again what it wrote, to hash it. */
const pushedShare = 0.7;

const pushOf = (call: Call): Push => ({
  op: "pushBackup",
  ...{ since: call.sinceCheckpoint, checkpoint: call.checkpoint, quiesce: call.quiesce, left: call.left },
  disks: call.disks.map((target, index) => ({
    target,
    file: join(partialOf(call.folder), pushedName(target, index, call.format, call.since === null)),
  })),
});

/** A backup of a running machine. What QEMU copies goes on without Espalier and is followed; anything else that was broken off is done again. */
export function backupLiveOperation(ref: SubjectRef, { inventory, backups, now }: OperationSources): Operation<Call> {
  const { known, catalogue } = backups;
  const native = () => {
    const { pushBackup, removeCheckpoint } = inventory.backend(ref.host).operations;
    if (pushBackup && removeCheckpoint) return { pushBackup, removeCheckpoint };
    throw new Problem("unsupported", `The host ${ref.host} makes no backups of running machines.`);
  };

  async function baseOf({ since }: Call): Promise<BackupRecord | null> {
    if (since === null) return null;
    const base = await catalogue.get(since);
    const reason = base.state === "complete" ? null : base.trouble;
    if (reason !== null) throw new Problem("stale", `${reason} Make the plan again.`);
    return base;
  }

  /** Nothing is left of an earlier try but what QEMU is still writing. */
  async function begin(id: string, call: Call, context: RunContext): Promise<void> {
    const { pushBackup, removeCheckpoint } = native();
    const { underWay } = await pushBackup.evidence(id, pushOf(call));
    if (underWay === true) return context.note("QEMU still copies what was begun before; it is followed.");
    const { facts } = await inventory.observeMachine(ref);
    if (call.checkpoint !== null && facts.checkpoints.includes(call.checkpoint))
      await removeCheckpoint.run(id, { op: "removeCheckpoint", checkpoint: call.checkpoint }, context);
    known.beginWork(call.folder, context.job);
    await beginFolder(call.folder);
  }

  async function write(id: string, call: Call, context: RunContext): Promise<void> {
    const { signal, progress } = context;
    const base = await baseOf(call);
    await begin(id, call, context);
    const observation = await inventory.observeMachine(ref);
    const reason = base && checkpointReason(base, observation);
    if (reason) throw new Problem("stale", `${reason} Make the plan again.`);
    const push = pushOf(call);
    await native().pushBackup.run(id, push, { ...context, progress: (done) => progress(done * pushedShare) });
    const createdAt = now().toISOString();
    const settings = await settingsOfPoint(ref, null, inventory);
    const disks: ManifestDisk[] = [];
    for (const [index, { target, file }] of push.disks.entries()) {
      const below = base?.manifest.disks.find((disk) => disk.target === target);
      const pushed = {
        target,
        pushed: file,
        format: call.format,
        base: base && below ? join(base.folder, below.file) : null,
      };
      const told = pushedShare + ((1 - pushedShare) * index) / push.disks.length;
      disks.push(
        await takePushedDisk(pushed, index, partialOf(call.folder), { signal, progress: () => progress(told) }),
      );
    }
    const manifest: Manifest = {
      version: 1,
      id: call.backup,
      ...{ host: ref.host, domain: ref.id, domainName: observation.subject.name },
      ...{ snapshot: null, anchor: call.anchor, since: call.since, format: call.format, disks, createdAt },
      method: call.since === null ? null : "checkpoint",
      checkpoint: call.checkpoint,
      consistency: call.quiesce ? "filesystem" : "crash",
    };
    await publishFolder(call.folder, manifest, settings);
  }

  /** Takes back the checkpoint too: what was written since then is not in any backup. */
  async function discard(id: string, call: Call, context: RunContext): Promise<void> {
    if (call.checkpoint !== null)
      await native().removeCheckpoint.run(id, { op: "removeCheckpoint", checkpoint: call.checkpoint }, context);
    await discardPartial(call.folder);
    known.endWork(call.folder);
  }

  const isDone = async ({ folder, backup }: Call) =>
    (await isThere(folder)) && (await readManifest(folder)).id === backup;
  async function record(call: Call): Promise<void> {
    known.put(call.folder, await readManifest(call.folder));
    known.endWork(call.folder);
    backups.changed(ref.host, ref.id);
  }

  return {
    abortable: true,
    command: (id, call) => native().pushBackup.command(id, pushOf(call)),
    evidence: async () => ({}),
    async run(id, call, context) {
      if (await isDone(call)) return record(call);
      try {
        await backups.reading(call.since === null ? [] : [call.since], () => write(id, call, context));
      } catch (error) {
        // The host is out of sight: QEMU may still be at work, and it is looked at when the host is back.
        if (isProblem(error) && error.code === "host-down") throw error;
        await discard(id, call, context);
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

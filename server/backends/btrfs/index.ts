import { basename } from "node:path";
import { no, yes } from "#lib/model/capability.ts";
import { asProblem } from "#lib/model/problem.ts";
import type { VolumeUser } from "#lib/model/volume.ts";
import type { Probe, VolumeBackend } from "#server/backends/contract.ts";
import { digestOf } from "#server/backends/volume/digest.ts";
import { goneWords } from "#server/backends/volume/gone-live.ts";
import type { ListedVolume } from "#server/backends/volume/listed-volume.ts";
import { forgetLostOperation } from "#server/backends/volume/lost-snapshots.ts";
import { OneAtATime } from "#server/backends/volume/one-at-a-time.ts";
import { volumeOperation } from "#server/backends/volume/volume-operation.ts";
import type { VolumeKind, VolumeSource } from "#server/backends/volume/volume-source.ts";
import { toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { isWithin } from "#server/images/mounts.ts";
import { bringBackOperation } from "./bring-back.ts";
import type { BtrfsCall } from "./btrfs-call.ts";
import { observationOf } from "./btrfs-observation.ts";
import { deleteVolumeOperation, dropReplacedOperation, removeSubvolumeOperation } from "./delete-subvolume.ts";
import { type FoundVolume, findVolumes, kind } from "./find-volumes.ts";
import { revertSubvolumeOperation } from "./revert-subvolume.ts";
import type { OperationSource } from "./subvolume-tools.ts";
import { cloneSubvolumeOperation, describeSubvolumeOperation, takeSubvolumeOperation } from "./take-subvolume.ts";
import { lineageOfVolume, readVolume, SnapshotImages, usersIn } from "./volume-reading.ts";

/** A list is polled, and what it shows of storage may be so old. */
const listAgeMs = 1_000;

function rowOf(volume: FoundVolume, users: readonly VolumeUser[]): ListedVolume {
  const { id, live, isLiveGone, snapshots, record, lost } = volume;
  const lineage = lineageOfVolume(volume);
  const times = snapshots
    .flatMap(({ path, createdAt }) => lineage.placed.get(path)?.record?.createdAt ?? createdAt ?? [])
    .sort();
  return {
    ...{ id, name: basename(live.path), path: live.path, format: "btrfs", pool: null },
    // What is in it, and what it takes, only a count of all of its files could tell.
    ...{ capacityBytes: null, allocationBytes: null, users: [...users], lockedBy: [] },
    ...{ snapshotCount: snapshots.length, headParentId: lineage.head },
    ...{ oldestAt: times[0] ?? null, newestAt: times.at(-1) ?? null, findingCount: lost.length + (isLiveGone ? 1 : 0) },
    problem: isLiveGone ? goneWords(live.path) : null,
    members: snapshots.map(({ path }) => path),
    digest: digestOf([
      live,
      snapshots.map(({ path, uuid, isReadOnly }) => [path, uuid, isReadOnly]),
      record,
      lost,
      users,
    ]),
  };
}

async function probe(): Promise<Probe> {
  const able = yes({ children: "kept", newerSnapshots: "kept", consistency: "crash", namespace: "object" });
  const told = (versions: Probe["versions"], capability: Probe["capabilities"][string]): Probe => ({
    ...{ state: "up", problem: null, versions, capabilities: { "volumes-btrfs": capability } },
  });
  const parse = (stdout: string) => /btrfs-progs v?(\S+)/.exec(stdout)?.[1] ?? "unknown";
  try {
    const version = await runCommand({ argv: ["btrfs", "version"], timeoutMs: 10_000, parse, classify: toolFailed });
    return told(
      { btrfs: version },
      process.getuid?.() === 0
        ? able
        : no("btrfs lists, deletes and compares subvolumes for root only. Run Espalier as root."),
    );
  } catch (error) {
    const { code, message } = asProblem(error);
    return told(
      {},
      no(code === "tool-missing" ? "btrfs is not installed on this machine. Install btrfs-progs." : message),
    );
  }
}

/** Without root nothing can be listed, which the probe says: then there are no volumes of this kind. */
const isAble = (): boolean => process.getuid?.() === 0;

async function found(source: VolumeSource): Promise<readonly FoundVolume[]> {
  return isAble() ? findVolumes(await source.storage.sight({ maxAgeMs: listAgeMs }), source.records) : [];
}

/** Subvolumes of btrfs and their snapshots. */
export const btrfsKind: VolumeKind = {
  kind,
  create(source): VolumeBackend {
    const images = new SnapshotImages();
    const from: OperationSource = { source, turns: new OneAtATime(), read: (id) => readVolume(id, source, images) };
    return {
      ...{ kind, subjects: "volume", label: "btrfs snapshots" },
      probe,
      async list() {
        const volumes = await found(source);
        const sight = await source.storage.sight({ maxAgeMs: listAgeMs });
        return volumes.map((volume) => rowOf(volume, usersIn(volume.live.path, sight)));
      },
      observe: async (id, options) =>
        observationOf(await readVolume(id, source, images, options?.maxAgeMs ?? 0), source.host),
      async volumeOf(file) {
        const holding = (await found(source)).filter(
          ({ live, isLiveGone, nested }) =>
            !isLiveGone && isWithin(file, live.path) && !nested.some((path) => isWithin(file, path)),
        );
        return holding[0]?.id ?? null;
      },
      operations: {
        volume: volumeOperation<BtrfsCall>({
          create: takeSubvolumeOperation(from),
          revert: revertSubvolumeOperation(from),
          bringBack: bringBackOperation(from),
          remove: removeSubvolumeOperation(from),
          dropReplaced: dropReplacedOperation(from),
          describe: describeSubvolumeOperation(from),
          clone: cloneSubvolumeOperation(from),
          deleteVolume: deleteVolumeOperation(from),
          forgetLost: forgetLostOperation(from),
        }),
      },
      close: async () => undefined,
    };
  },
};

import { basename } from "node:path";
import { no, yes } from "#lib/model/capability.ts";
import { isProblem } from "#lib/model/problem.ts";
import { volumeId } from "#lib/model/volume.ts";
import type { Probe, VolumeBackend } from "#server/backends/contract.ts";
import { digestOf } from "#server/backends/volume/digest.ts";
import { goneWords } from "#server/backends/volume/gone-live.ts";
import { lineageOf } from "#server/backends/volume/lineage.ts";
import type { ListedVolume } from "#server/backends/volume/listed-volume.ts";
import { forgetLostOperation } from "#server/backends/volume/lost-snapshots.ts";
import { OneAtATime } from "#server/backends/volume/one-at-a-time.ts";
import type { StorageFile } from "#server/backends/volume/storage.ts";
import { volumeOperation } from "#server/backends/volume/volume-operation.ts";
import { emptyRecord } from "#server/backends/volume/volume-record.ts";
import type { VolumeKind, VolumeSource } from "#server/backends/volume/volume-source.ts";
import { toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { type LockHolder, lockHolders } from "#server/images/file-locks.ts";
import { bringBackOperation } from "./bring-back.ts";
import { CopyWays } from "./copy-method.ts";
import {
  cloneCopyOperation,
  deleteVolumeOperation,
  describeCopyOperation,
  removeCopyOperation,
} from "./copy-operations.ts";
import { createCopyOperation } from "./create-copy.ts";
import type { FilecopyCall } from "./filecopy-call.ts";
import { isChanged } from "./filecopy-changes.ts";
import { observationOf } from "./filecopy-observation.ts";
import { goneFiles } from "./gone-files.ts";
import type { OperationSource } from "./operation-source.ts";
import { revertCopyOperation } from "./revert-copy.ts";
import { contentStamp, glanceAt, isVolume, kind, readVolume, type VolumeGlance } from "./volume-reading.ts";

/** A list is polled, and what it shows of storage may be so old. */
const listAgeMs = 1_000;

function rowOf(glance: VolumeGlance, lockedBy: readonly LockHolder[], isLiveGone = false): ListedVolume {
  const { id, file, copies, record, lineage, lost } = glance;
  const times = copies.map(({ path, createdAt }) => lineage.placed.get(path)?.record?.createdAt ?? createdAt).sort();
  return {
    ...{ id, name: basename(file.path), path: file.path, format: file.format, pool: file.pool },
    ...{ capacityBytes: file.capacityBytes, allocationBytes: file.allocatedBytes },
    ...{ users: [...file.users], lockedBy: [...lockedBy] },
    ...{ snapshotCount: copies.length, headParentId: lineage.head },
    ...{ oldestAt: times[0] ?? null, newestAt: times.at(-1) ?? null },
    findingCount: (isLiveGone ? 1 : 0) + lost.length + copies.filter((copy) => isChanged(glance, copy)).length,
    problem: isLiveGone ? goneWords(file.path) : null,
    members: copies.map(({ path }) => path),
    digest: digestOf([
      ...[file.path, file.format, file.backing, file.users, lockedBy, record],
      lockedBy.length > 0 ? null : contentStamp(file.stamp),
      copies.map(({ path, stamp }) => [path, contentStamp(stamp)]),
    ]),
  };
}

/** Its copies cannot be listed: that is never shown as "no copies". */
function unreadRow(file: StorageFile, lockedBy: readonly LockHolder[], error: unknown): ListedVolume {
  if (!isProblem(error)) throw error;
  const id = volumeId(kind, file.path);
  const unread = { id, file, copies: [], record: emptyRecord, lost: [], lineage: lineageOf([], emptyRecord) };
  return { ...rowOf(unread, lockedBy), snapshotCount: null, problem: error.message };
}

async function list(source: VolumeSource): Promise<readonly ListedVolume[]> {
  const sight = await source.storage.sight({ maxAgeMs: listAgeMs });
  const { files } = sight;
  const locked = await lockHolders(new Map([...files].map(([path, { stamp }]) => [path, stamp])));
  const rows: ListedVolume[] = [];
  for (const file of files.values())
    if (await isVolume(file)) {
      const lockedBy = locked.get(file.path) ?? [];
      rows.push(
        await glanceAt(file, source).then(
          (glance) => rowOf(glance, lockedBy),
          (error: unknown) => unreadRow(file, lockedBy, error),
        ),
      );
    }
  for (const file of await goneFiles(sight, source.records, kind)) {
    try {
      const glance = await glanceAt(file, source);
      if (glance.copies.length > 0) rows.push(rowOf(glance, [], true));
    } catch (error) {
      rows.push(unreadRow(file, [], error));
    }
  }
  return rows;
}

/** GNU `cp`: others share no blocks, and keep no holes. */
async function probe(): Promise<Probe> {
  const parse = (stdout: string) => /\(GNU coreutils\) (\S+)/.exec(stdout)?.[1] ?? null;
  const version = await runCommand({ argv: ["cp", "--version"], timeoutMs: 10_000, parse, classify: toolFailed }).catch(
    () => null,
  );
  return {
    ...{ state: "up", problem: null, versions: version === null ? {} : { coreutils: version } },
    capabilities: {
      "volumes-filecopy":
        version === null
          ? no("The cp of this machine is not GNU's, which keeps holes and shares blocks. Install coreutils.")
          : yes({ children: "kept", newerSnapshots: "kept", consistency: "crash", namespace: "object" }),
    },
  };
}

/** Copies of an image file, of any format, beside it. */
export const filecopyKind: VolumeKind = {
  kind,
  create(source): VolumeBackend {
    const ways = new CopyWays();
    const from: OperationSource = { source, turns: new OneAtATime(), read: (id) => readVolume(id, source, ways) };
    return {
      ...{ kind, subjects: "volume", label: "File copies" },
      probe,
      list: () => list(source),
      observe: async (id, options) =>
        observationOf(await readVolume(id, source, ways, options?.maxAgeMs ?? 0), source.host),
      async volumeOf(path) {
        const file = (await source.storage.sight()).files.get(path);
        return file && (await isVolume(file)) ? volumeId(kind, path) : null;
      },
      operations: {
        volume: volumeOperation<FilecopyCall>({
          create: createCopyOperation(from),
          revert: revertCopyOperation(from),
          bringBack: bringBackOperation(from),
          remove: removeCopyOperation(from),
          describe: describeCopyOperation(from),
          clone: cloneCopyOperation(from),
          deleteVolume: deleteVolumeOperation(from),
          forgetLost: forgetLostOperation(from),
        }),
      },
      close: async () => undefined,
    };
  },
};

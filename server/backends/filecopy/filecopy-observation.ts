import type { Finding } from "#lib/model/finding.ts";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { ObservedSnapshot, VolumeObservation } from "#server/backends/contract.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import { digestOf } from "#server/backends/volume/digest.ts";
import { goneFinding, goneWords } from "#server/backends/volume/gone-live.ts";
import { lostFindings } from "#server/backends/volume/lost-snapshots.ts";
import { Removals } from "#server/backends/volume/removals.ts";
import { copiesFolderOf } from "./copy-names.ts";
import { backingOf, copyPoint, diskName, livePoint } from "./copy-points.ts";
import { headCapabilitiesOf, snapshotCapabilities } from "./filecopy-capabilities.ts";
import { filecopyChanges, isChanged } from "./filecopy-changes.ts";
import { removeObstacles, usersOf } from "./obstacles.ts";
import { type CopyFile, contentStamp, kind, nameOf, type VolumeReading } from "./volume-reading.ts";

const changedWords = "Somebody wrote to this copy since it was taken: it does not hold what the volume held then.";

function snapshotOf(reading: VolumeReading, copy: CopyFile): ObservedSnapshot {
  const { file, lineage, way } = reading;
  const placed = lineage.placed.get(copy.path);
  return {
    ...{ id: copy.path, name: copy.name, parentId: placed?.parent ?? null },
    ...(placed?.isInferred === false ? {} : { isInferred: true }),
    createdAt: placed?.record?.createdAt ?? copy.createdAt,
    description: placed?.record?.description ?? null,
    ...{ state: null, kind: "copy", memory: "none", memoryFile: null },
    disks: [{ target: diskName, mode: "external", file: copy.path, overlay: null, backingFile: file.backing }],
    ...{ sizeBytes: copy.allocatedBytes, changedBytes: null },
    // Of a reflink nobody has counted which blocks it shares.
    exclusiveBytes: way.method === "full" ? copy.allocatedBytes : null,
    isCurrent: copy.path === lineage.head,
    problem: isChanged(reading, copy) ? changedWords : null,
  };
}

const findingsOf = (reading: VolumeReading): Finding[] => [
  ...(reading.isLiveGone ? [goneFinding(reading.file.path, reading.copies.length)] : []),
  ...lostFindings(reading.lost, ({ key }) => ({ gone: `its copy ${key} is gone`, file: key })),
  ...reading.copies
    .filter((copy) => isChanged(reading, copy))
    .map(
      ({ path, name }): Finding => ({
        ...{ id: `changed-outside:${path}`, kind: "changed-outside", severity: "warning" },
        text: `"${name}" (${path}) was written to since it was taken. What it held then is not there any more.`,
        objects: [{ kind: "snapshot", id: path, name }],
        ...{ repair: null, repairs: [] },
      }),
    ),
];

/** Everything that a change of these copies relies on. */
function fingerprintOf(reading: VolumeReading, ids: readonly string[]): string {
  const { file, sight, copies, record, holders, way, folderProblem } = reading;
  const isUsed = usersOf(reading, file.path).length > 0;
  const chain = backingOf(reading).map((path) => {
    const stamp = sight.files.get(path)?.stamp;
    return [path, stamp ? contentStamp(stamp) : null];
  });
  return digestOf([
    // Whoever has it in use writes to it all the time; only what is instant is done then.
    [file.path, file.format, isUsed ? file.stamp.inode : contentStamp(file.stamp), chain],
    ids.map((id) => {
      const copy = copies.find(({ path }) => path === id);
      return [
        id,
        copy ? contentStamp(copy.stamp) : null,
        sight.files.get(id)?.users ?? [],
        sight.overlays.get(id) ?? [],
      ];
    }),
    [copies.map(({ path }) => path), record, file.users, sight.overlays.get(file.path) ?? [], sight.unread],
    [[...holders].sort(), way, folderProblem, reading.isLiveGone, reading.deletedHolders],
  ]);
}

/** What one reading shows. */
export function observationOf(reading: VolumeReading, host: string): VolumeObservation {
  const { id, readAt, file, isLiveGone, copies, record, lineage, holders } = reading;
  const byPath = new Map(copies.map((copy) => [copy.path, copy]));
  const removals = new Removals([...byPath.keys()], lineage, (path) => removeObstacles(reading, path));
  const attempt = (find: () => ObservedPoint): ReadonlyMap<string, ObservedPoint | Problem> => {
    try {
      return new Map([[diskName, find()]]);
    } catch (error) {
      if (isProblem(error)) return new Map([[diskName, error]]);
      throw error;
    }
  };
  const copyAt = (snapshot: string): CopyFile => {
    const copy = byPath.get(snapshot);
    if (copy) return copy;
    throw new Problem("not-found", `${nameOf(reading)} has no snapshot "${snapshot}".`);
  };
  const isUsed = usersOf(reading, file.path).length > 0;
  return {
    subject: { host, kind: "volume", id, name: nameOf(reading), state: null },
    readAt,
    revision: digestOf([
      copies.map((copy) => [copy.path, contentStamp(copy.stamp)]),
      [
        record,
        file.format,
        file.backing,
        file.users,
        [...holders].sort(),
        reading.way,
        reading.folderProblem,
        isLiveGone,
      ],
      isUsed ? null : contentStamp(file.stamp),
    ]),
    snapshots: removals.below(null).map((path) => snapshotOf(reading, copyAt(path))),
    head: {
      parentId: lineage.head,
      ...(lineage.isHeadInferred ? { isInferred: true } : {}),
      ...{ state: null, reason: null, changedBytes: null },
      ...(isLiveGone ? { gone: goneWords(file.path) } : {}),
      disks: isLiveGone
        ? []
        : [{ target: diskName, file: file.path, format: file.format, backing: backingOf(reading) }],
    },
    findings: findingsOf(reading),
    partial: [],
    capabilities: (snapshot) => snapshotCapabilities(reading, copyAt(snapshot).path, removals),
    headCapabilities: () => headCapabilitiesOf(reading),
    points: (snapshot) =>
      snapshot === null
        ? attempt(() => livePoint(reading))
        : ((copy) => attempt(() => copyPoint(reading, copy)))(copyAt(snapshot)),
    fingerprint: (ids) => fingerprintOf(reading, ids),
    volume: {
      ...{ backend: kind, path: file.path, format: file.format, users: file.users },
      members: [file.path, copiesFolderOf(file.path), ...copies.map(({ path }) => path)],
      takenNames: copies.map(({ name }) => name),
      // The file is called after it, in letters that every filesystem takes.
      nameObjection: () => null,
      changes: filecopyChanges(reading),
    },
  };
}

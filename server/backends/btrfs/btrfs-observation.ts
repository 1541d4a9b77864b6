import { Problem } from "#lib/model/problem.ts";
import type { ObservedSnapshot, VolumeObservation } from "#server/backends/contract.ts";
import { digestOf } from "#server/backends/volume/digest.ts";
import { goneFinding, goneWords } from "#server/backends/volume/gone-live.ts";
import { lostFindings } from "#server/backends/volume/lost-snapshots.ts";
import { Removals } from "#server/backends/volume/removals.ts";
import { headCapabilitiesOf, snapshotCapabilities } from "./btrfs-capabilities.ts";
import { btrfsChanges } from "./btrfs-changes.ts";
import type { Subvolume } from "./filesystem.ts";
import { kind, pathOfGone } from "./find-volumes.ts";
import { removeObstacles, usesOf } from "./obstacles.ts";
import { snapshotsFolderOf } from "./snapshot-names.ts";
import { disksAt, gonePoints, liveDisks, pointsAt } from "./subvolume-points.ts";
import { foundName, nameOf, type VolumeReading } from "./volume-reading.ts";

function snapshotOf(reading: VolumeReading, snapshot: Subvolume): ObservedSnapshot {
  const { lineage, live } = reading;
  const placed = lineage.placed.get(snapshot.path);
  return {
    ...{ id: snapshot.path, name: placed?.record?.name ?? foundName(snapshot, live), parentId: placed?.parent ?? null },
    ...(placed?.isInferred === false ? {} : { isInferred: true }),
    createdAt: placed?.record?.createdAt ?? snapshot.createdAt,
    description: placed?.record?.description ?? null,
    ...{ state: null, kind: "storage", memory: "none", memoryFile: null },
    disks: disksAt(reading, snapshot),
    // btrfs counts what several snapshots share by whole extents, and only with quotas, which make it slow.
    ...{ sizeBytes: null, changedBytes: null, exclusiveBytes: null },
    ...{ isCurrent: snapshot.path === lineage.head, problem: null },
  };
}

/** Everything that a change relies on. What is in use is written to all the time, so its generation counts only at rest. */
const factsOf = (reading: VolumeReading) => {
  const { live, nested, record, users, attached, openers, filesystem, snapshots } = reading;
  const isUsed = usesOf(reading, live.path).length > 0;
  return [
    [
      live.path,
      live.uuid,
      reading.isLiveGone,
      reading.deletedHolders,
      isUsed ? null : live.generation,
      live.isReadOnly,
      filesystem.mount,
    ],
    snapshots.map(({ path, uuid, isReadOnly }) => [path, uuid, isReadOnly]),
    [nested, record, users],
    [[...attached].sort(), [...openers].sort(([a], [b]) => (a < b ? -1 : 1))],
  ];
};

/** What one reading shows. */
export function observationOf(reading: VolumeReading, host: string): VolumeObservation {
  const { id, readAt, live, isLiveGone, lineage, snapshots, sight, users } = reading;
  const byPath = new Map(snapshots.map((snapshot) => [snapshot.path, snapshot]));
  const removals = new Removals([...byPath.keys()], lineage, (path) => removeObstacles(reading, path));
  const at = (path: string): Subvolume => {
    const snapshot = byPath.get(path);
    if (snapshot) return snapshot;
    throw new Problem("not-found", `${nameOf(reading)} has no snapshot "${path}".`);
  };
  const shown = removals.below(null).map((path) => snapshotOf(reading, at(path)));
  return {
    subject: { host, kind: "volume", id, name: nameOf(reading), state: null },
    readAt,
    revision: digestOf([factsOf(reading), [...reading.images].map(([path, images]) => [path, images])]),
    snapshots: shown,
    head: {
      parentId: lineage.head,
      ...(lineage.isHeadInferred ? { isInferred: true } : {}),
      ...{ state: null, reason: null, changedBytes: null },
      ...(isLiveGone ? { gone: goneWords(live.path) } : {}),
      disks: liveDisks(reading),
    },
    findings: [
      ...(isLiveGone ? [goneFinding(live.path, snapshots.length)] : []),
      ...lostFindings(reading.lost, ({ key }) => {
        const path = pathOfGone(key);
        return { gone: `its subvolume${path === null ? "" : ` ${path}`} is gone`, file: null };
      }),
    ],
    partial: [],
    capabilities: (path) => snapshotCapabilities(reading, at(path).path, removals),
    headCapabilities: () => headCapabilitiesOf(reading),
    points: (path) =>
      path === null && isLiveGone ? gonePoints(reading) : pointsAt(reading, path === null ? live : at(path)),
    fingerprint: (ids) =>
      digestOf([
        factsOf(reading),
        ids.map((path) => [path, byPath.get(path)?.uuid ?? null, byPath.get(path)?.generation ?? null]),
        [...sight.overlays].filter(([backing]) => backing.startsWith(live.path)),
        sight.unread,
      ]),
    volume: {
      ...{ backend: kind, path: live.path, format: null, users },
      members: [
        ...[live.path, snapshotsFolderOf(live.path), ...byPath.keys()],
        // A machine's own changes of its disks must not run beside those of the volume.
        ...(reading.images.get(live.path) ?? []).map((image) => image.path),
      ],
      takenNames: shown.map(({ name }) => name),
      // The folder is called after it, in letters that every filesystem takes.
      nameObjection: () => null,
      changes: btrfsChanges(reading),
    },
  };
}

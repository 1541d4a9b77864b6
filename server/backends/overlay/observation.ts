import { basename } from "node:path";
import type { Finding } from "#lib/model/finding.ts";
import { Problem } from "#lib/model/problem.ts";
import type { ObservedSnapshot, VolumeObservation } from "#server/backends/contract.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import { digestOf } from "#server/backends/volume/digest.ts";
import { goneFinding, goneProblem, goneWords } from "#server/backends/volume/gone-live.ts";
import { lostFindings } from "#server/backends/volume/lost-snapshots.ts";
import { isRunning } from "#server/backends/volume/obstacle.ts";
import type { DiskLayerSource } from "#server/blocks/disk-point.ts";
import { stampKey } from "#server/images/local-files.ts";
import { headCapabilities, PointVerdicts } from "./capabilities.ts";
import { overlayChanges } from "./changes.ts";
import { chainOf } from "./family.ts";
import type { FamilyReading } from "./family-reading.ts";
import { chainObstacles, pointObstacles } from "./obstacles.ts";
import { type Point, pointBelow, pointsOf } from "./point.ts";
import { fileObject } from "./sequence.ts";
import { kind } from "./volume-ids.ts";

/** The one disk of a volume goes by this name everywhere. */
const target = "volume";
/** More than a person reads, and less than what the records are made for. */
const longestName = 255;

const nameObjection = (name: string): string | null =>
  Buffer.byteLength(name) > longestName
    ? `A name may be ${longestName} bytes long; this one has ${Buffer.byteLength(name)}.`
    : null;

function snapshotOf(
  { file, name, parent, isInferred, description, createdAt }: Point,
  reading: FamilyReading,
): ObservedSnapshot {
  const [obstacle] = pointObstacles(reading, file.path);
  const layers = reading.layers.get(file.path);
  return {
    id: file.path,
    name,
    parentId: parent,
    ...(isInferred ? { isInferred } : {}),
    createdAt,
    description,
    state: null,
    kind: "external",
    memory: "none",
    disks: [
      { target, mode: "external", file: file.path, overlay: file.overlays[0] ?? null, backingFile: file.backing },
    ],
    memoryFile: null,
    sizeBytes: file.allocatedBytes,
    changedBytes: parent === null ? null : (layers?.own ?? null),
    exclusiveBytes: null,
    isCurrent: file.path === pointBelow(reading.live.path, reading),
    problem: obstacle?.reason ?? null,
  };
}

function findingsOf(reading: FamilyReading): Finding[] {
  const { family, live, looks, record } = reading;
  const found = (of: Finding["kind"], severity: Finding["severity"], path: string, text: string): Finding => ({
    id: `${of}:${path}`,
    kind: of,
    severity,
    text,
    objects: [fileObject(path)],
    repair: null,
    repairs: [],
  });
  const closed = [...family.files.keys()].filter((path) => {
    const { end } = chainOf(path, family);
    return end === path;
  });
  return [
    ...(reading.isLiveGone ? [goneFinding(live.path, family.files.size)] : []),
    ...family.missing.map((path) =>
      found(
        "missing-backing-file",
        "danger",
        path,
        `${path}, which others build on, is gone: nothing above it can be read. Put it back under this name.`,
      ),
    ),
    ...lostFindings(reading.lost, ({ key }) => ({ gone: `its file ${key} is gone`, file: key })),
    ...closed.map((path) =>
      found("wrong-backing", "danger", path, `${path} builds on itself through its own chain: it cannot be read.`),
    ),
    ...[...looks].flatMap(([path, { problem }]) =>
      problem === null ? [] : [found("unreadable-image", "danger", path, problem)],
    ),
    ...(record.spoiled ?? []).flatMap((path) =>
      family.files.has(path)
        ? [
            found(
              "changed-outside",
              "danger",
              path,
              `A merge that was not finished wrote to ${path}: what it held is lost as a point. What builds on it reads as before. Merge or delete it again to finish.`,
            ),
          ]
        : [],
    ),
    ...live.overlays.map((path) =>
      found(
        "orphan-overlay",
        "danger",
        path,
        `${path} builds on the live file ${live.path}: whatever is written there from now on changes it. Take a snapshot whose live state goes on in a new file.`,
      ),
    ),
  ];
}

function pointAt(reading: FamilyReading, path: string): ObservedPoint | Problem {
  if (reading.isLiveGone && path === reading.live.path) return goneProblem(path);
  const [broken] = path === reading.live.path ? chainObstacles(reading, path) : pointObstacles(reading, path);
  if (broken) return new Problem("not-found", broken.reason);
  const { links } = chainOf(path, reading.family);
  const layers: DiskLayerSource[] = [];
  for (const link of links) {
    if (link.format !== "qcow2" && link.format !== "raw")
      return new Problem("unsupported", `${link.path} is ${link.format}: only qcow2 and raw can be read.`);
    layers.push({ path: link.path, format: link.format, snapshotId: null });
  }
  const top = reading.family.files.get(path);
  const isLive =
    (top?.users ?? []).some((user) => user.role === "disk" && isRunning(user)) ||
    (path === reading.live.path && (reading.lockedBy.get(path)?.length ?? 0) > 0);
  return {
    point: { layers },
    isLive,
    stamp: isLive ? null : digestOf(links.map((link) => [link.path, stampKey(link.stamp)])),
  };
}

/** Puts one reading of a family together. Pure. */
export function familyObservation(host: string, reading: FamilyReading): VolumeObservation {
  const { id, family, live, isLiveGone, record, lockedBy } = reading;
  const name = basename(live.path);
  const points = pointsOf(reading);
  const byId = new Map(points.map((point) => [point.file.path, point]));
  const at = (snapshot: string): Point => {
    const point = byId.get(snapshot);
    if (point) return point;
    throw new Problem("not-found", `${name} has no snapshot "${snapshot}". It may have been deleted meanwhile.`);
  };
  const files = [...family.files.values()];
  const isOpen = (path: string, users = family.files.get(path)?.users ?? []) =>
    (lockedBy.get(path)?.length ?? 0) > 0 || users.some((user) => user.role === "disk" && isRunning(user));
  const world = [
    [id, live.path, reading.isLiveInferred, record, reading.lost, family.missing],
    files.map((file) => [file.path, file.format, file.backing, file.users, file.capacityBytes]),
    [...reading.looks],
  ];
  const use = [[...lockedBy], reading.unread, isLiveGone, reading.deletedHolders, live.users];
  // Whoever has a file open writes to it all the time, and it is left alone then.
  const stamps = files.flatMap((file) => (isOpen(file.path) ? [] : [[file.path, stampKey(file.stamp)]]));
  let verdicts: PointVerdicts | null = null;
  const headParent = pointBelow(live.path, reading);
  const users = [
    ...new Map(
      [live, ...files].flatMap((file) => file.users).map((user) => [`${user.id} ${user.target}`, user]),
    ).values(),
  ];
  return {
    subject: { host, kind: "volume", id, name, state: null },
    readAt: reading.readAt,
    revision: digestOf([world, use, stamps, [...reading.layers].map(([path, layers]) => [path, layers.own])]),
    snapshots: points.map((point) => snapshotOf(point, reading)),
    head: {
      parentId: headParent,
      ...(reading.isLiveInferred ? { isInferred: true } : {}),
      state: null,
      reason: null,
      ...(isLiveGone ? { gone: goneWords(live.path) } : {}),
      disks: isLiveGone
        ? []
        : [
            {
              target,
              file: live.path,
              format: live.format,
              backing: chainOf(live.path, family)
                .links.slice(1)
                .map(({ path }) => path),
            },
          ],
      changedBytes: headParent === null ? null : (reading.layers.get(live.path)?.own ?? null),
    },
    findings: findingsOf(reading),
    partial: [],
    capabilities(snapshot) {
      verdicts ??= new PointVerdicts(reading, points);
      return verdicts.of(at(snapshot));
    },
    headCapabilities: () => headCapabilities(reading),
    points: (snapshot) => new Map([[target, pointAt(reading, snapshot === null ? live.path : at(snapshot).file.path)]]),
    fingerprint: (ids) => digestOf([world, use, stamps, [...ids].sort()]),
    volume: {
      backend: kind,
      path: live.path,
      format: live.format,
      users,
      members: [...new Set([live.path, ...files.map(({ path }) => path)])],
      takenNames: points.map((point) => point.name),
      nameObjection,
      changes: overlayChanges(reading, points),
    },
  };
}

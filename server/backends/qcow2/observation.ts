import { basename } from "node:path";
import type { Finding } from "#lib/model/finding.ts";
import { Problem } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import type { ObservedSnapshot, VolumeObservation } from "#server/backends/contract.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import { digestOf } from "#server/backends/volume/digest.ts";
import { lostFindings } from "#server/backends/volume/lost-snapshots.ts";
import { isRunning } from "#server/backends/volume/obstacle.ts";
import type { DiskLayerSource } from "#server/blocks/disk-point.ts";
import { stampKey } from "#server/images/local-files.ts";
import { headCapabilities, TagVerdicts } from "./capabilities.ts";
import { tagChanges } from "./changes.ts";
import { type ImageReading, kind } from "./image-reading.ts";
import { nameObjection, readObstacles } from "./obstacles.ts";
import type { Tag } from "./tag.ts";

/** The one disk of a volume goes by this name everywhere. */
const target = "volume";

/** Parents before children, else in the order of the table. */
function inTreeOrder({ tags, lineage }: ImageReading): Tag[] {
  const byParent = Map.groupBy(tags, ({ key }) => lineage.placed.get(key)?.parent ?? null);
  const ordered: Tag[] = [];
  const todo = [...(byParent.get(null) ?? [])];
  for (let tag = todo.shift(); tag; tag = todo.shift()) {
    ordered.push(tag);
    todo.push(...(byParent.get(tag.key) ?? []));
  }
  return ordered;
}

function snapshotsOf(reading: ImageReading, ordered: readonly Tag[]): ObservedSnapshot[] {
  const { file, lineage } = reading;
  const ids = new Map(reading.tags.map(({ key, id }) => [key, id]));
  return ordered.map(({ id, name, key, createdAt, vmStateBytes }) => {
    const place = lineage.placed.get(key);
    return {
      id,
      name,
      parentId: ids.get(place?.parent ?? "") ?? null,
      ...(place?.isInferred ? { isInferred: true } : {}),
      createdAt,
      description: place?.record?.description ?? null,
      state: null,
      kind: "internal",
      memory: (vmStateBytes ?? 0) > 0 ? "internal" : "none",
      disks: [{ target, mode: "internal", file: file.path, overlay: null, backingFile: file.backing }],
      memoryFile: null,
      sizeBytes: vmStateBytes,
      changedBytes: null,
      exclusiveBytes: null,
      isCurrent: key === lineage.head,
      problem: null,
    };
  });
}

function findingsOf({ file, info, problem, missing, lost }: ImageReading): Finding[] {
  const object = { kind: "file", id: file.path, name: file.path };
  const found = (kindOf: Finding["kind"], text: string): Finding => ({
    id: `${kindOf}:${file.path}`,
    kind: kindOf,
    severity: "danger",
    text,
    objects: [object],
    repair: null,
    repairs: [],
  });
  return [
    ...(problem ? [found("unreadable-image", `${file.path} could not be read: ${problem.message}`)] : []),
    ...(info?.corrupt
      ? [found("unreadable-image", `QEMU marked ${file.path} as corrupt. Copy it before anything is tried on it.`)]
      : []),
    ...(missing === null
      ? []
      : [
          found(
            "missing-backing-file",
            `${missing}, which ${file.path} builds on, is gone: neither the live state nor a snapshot can be read. Put it back.`,
          ),
        ]),
    ...lostFindings(lost, () => ({ gone: `${file.path} holds it no more`, file: null })),
  ];
}

/** Where one point is read; a snapshot's data stays where it is, whoever writes to the image. */
function pointOf(reading: ImageReading, tag: Tag | null): ObservedPoint | Problem {
  const [obstacle] = readObstacles(reading);
  if (obstacle) return new Problem(obstacle.lasting ? "unsupported" : "not-found", obstacle.reason);
  const { file, backing } = reading;
  const layers: DiskLayerSource[] = [{ path: file.path, format: "qcow2", snapshotId: tag?.id ?? null }];
  for (const { path, format } of backing) {
    if (format !== "qcow2" && format !== "raw")
      return new Problem("unsupported", `${path} is ${format}: only qcow2 and raw can be read.`);
    layers.push({ path, format, snapshotId: null });
  }
  const isLive = tag === null && (file.users.some(isRunning) || reading.lockedBy.length > 0);
  const { device, inode } = file.stamp;
  const own = tag ? `${device}:${inode} ${tag.key}` : stampKey(file.stamp);
  const below = backing.map(({ path, stamp }) => `${path} ${stampKey(stamp)}`);
  return { point: { layers }, isLive, stamp: isLive ? null : digestOf([own, below]) };
}

/** Puts one reading of an image together. Pure. */
export function imageObservation(host: string, reading: ImageReading): VolumeObservation {
  const { id, file, tags, lineage, info, problem } = reading;
  const name = basename(file.path);
  const byId = new Map(tags.map((tag) => [tag.id, tag]));
  const byKey = new Map(tags.map((tag) => [tag.key, tag]));
  const tagAt = (snapshot: string): Tag => {
    const tag = byId.get(snapshot);
    if (tag) return tag;
    throw new Problem("not-found", `${name} has no snapshot "${snapshot}". It may have been deleted meanwhile.`);
  };
  const ordered = inTreeOrder(reading);
  const snapshots = snapshotsOf(reading, ordered);
  let verdicts: TagVerdicts | null = null;
  const findings = findingsOf(reading);
  const facts = info && { ...info, allocatedBytes: null };
  const world = [id, file.backing, file.users, facts, problem?.message, reading.record, reading.missing];
  const use = [reading.overlays, reading.lockedBy, reading.unread];
  return {
    subject: { host, kind: "volume", id, name, state: null },
    readAt: reading.readAt,
    revision: digestOf([world, use]),
    snapshots,
    head: {
      parentId: byKey.get(lineage.head ?? "")?.id ?? null,
      ...(lineage.isHeadInferred ? { isInferred: true } : {}),
      state: null,
      reason: null,
      disks: [{ target, file: file.path, format: "qcow2", backing: reading.backing.map(({ path }) => path) }],
      changedBytes: null,
    },
    findings,
    partial: problem ? [problemDocument(problem)] : [],
    capabilities(snapshot) {
      verdicts ??= new TagVerdicts(reading, ordered);
      return verdicts.of(tagAt(snapshot));
    },
    headCapabilities: () => headCapabilities(reading),
    points: (snapshot) => new Map([[target, pointOf(reading, snapshot === null ? null : tagAt(snapshot))]]),
    // Who has the image open writes to it all the time, and nothing but copies of snapshots can be made then.
    fingerprint: (ids) =>
      digestOf([
        world,
        use,
        file.users.some(isRunning) || reading.lockedBy.length > 0 ? null : stampKey(file.stamp),
        [...ids].sort().map((snapshot) => byId.get(snapshot)?.key ?? null),
      ]),
    volume: {
      backend: kind,
      path: file.path,
      format: "qcow2",
      users: file.users,
      members: [file.path, ...reading.backing.map(({ path }) => path)],
      takenNames: tags.map((tag) => tag.name),
      nameObjection,
      changes: tagChanges(reading),
    },
  };
}

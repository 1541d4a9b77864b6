import { createHash } from "node:crypto";
import { Problem } from "#lib/model/problem.ts";
import { type ProblemDocument, problemDocument } from "#lib/model/problem-document.ts";
import type { MachineObservation } from "#server/backends/contract.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import type { SubjectFacts } from "#server/backends/subject-facts.ts";
import { stampKey } from "#server/images/local-files.ts";
import { DeletionVerdicts, headCapabilities, type Judged, snapshotCapabilities } from "./capabilities.ts";
import { headPoints, snapshotPoints } from "./disk-points.ts";
import { type DomainFacts, snapshotDisks } from "./domain-facts.ts";
import { findingsOf } from "./findings/findings-of.ts";
import { changedSince, observedSnapshot } from "./observed-snapshot.ts";
import { needsPlainNames } from "./obstacles.ts";
import { repairFactsOf } from "./repair-facts.ts";
import type { SnapshotReading } from "./snapshot-reader.ts";
import { SnapshotSet } from "./snapshot-set.ts";

const digestOf = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("base64url").slice(0, 27);

/** What an image holds, without what a running guest changes at every write. */
const contentOf = (facts: DomainFacts) =>
  [...facts.images.values()].map((image) => [
    image.path,
    image.file.state,
    image.info && { ...image.info, allocatedBytes: null },
    image.problem,
    image.overlays,
    image.otherUsers,
  ]);

/** Stamps of all images but those that a running guest writes to. */
function stampsOf(facts: DomainFacts) {
  const live = new Set(facts.isActive ? facts.domain.disks.map((disk) => disk.file) : []);
  return [...facts.images.values()].flatMap((image) =>
    image.file.state === "present" && !live.has(image.path) ? [[image.path, stampKey(image.file.stamp)]] : [],
  );
}

function subjectFacts(facts: DomainFacts): Omit<SubjectFacts, "repair"> {
  return {
    isActive: facts.isActive,
    plainNames: needsPlainNames(facts),
    managedSave: facts.managedSave,
    checkpoints: facts.checkpoints,
    memoryBytes: facts.domain.memoryBytes,
    takenNames: [...facts.images.values()].flatMap(
      (image) => image.info?.tags.flatMap((tag) => [tag.name, tag.id]) ?? [],
    ),
    isPersistent: facts.isPersistent,
    guestAgent: facts.domain.guestAgent,
    existingPaths: facts.existingPaths,
    files: [...facts.images.values()].map((image) => ({
      path: image.path,
      format: image.info?.format ?? null,
      backing: image.info?.backingFile ?? null,
      overlays: image.overlays,
      tags: image.info?.tags.map((tag) => tag.name) ?? [],
      ownBytes: image.layerBytes?.own ?? null,
      layerBytes: image.layerBytes?.data ?? null,
      device: image.file.state === "present" ? image.file.stamp.device : null,
      freeBytes: facts.freeSpace.get(image.path) ?? null,
      virtualBytes: image.info?.virtualBytes ?? null,
      allocatedBytes: image.file.state === "present" ? image.file.allocatedBytes : null,
      bitmaps: image.info?.bitmaps ?? [],
      otherUsers: image.otherUsers,
    })),
    disks: snapshotDisks(facts.domain).map(({ target, format }) => ({ target, format, internal: format === "qcow2" })),
    images: facts.domain.disks.flatMap((disk) => {
      const file = disk.file ? facts.images.get(disk.file)?.file : undefined;
      if (!disk.file || disk.device === "cdrom") return [];
      const present = file?.state === "present" ? file : null;
      return [
        {
          target: disk.target,
          path: disk.file,
          modifiedAt: present?.modifiedAt ?? null,
          allocatedBytes: present?.allocatedBytes ?? null,
        },
      ];
    }),
    // QEMU saves memory into the first disk that can hold snapshots: a CD in front of it says nothing.
    freeSpace: snapshotDisks(facts.domain).flatMap(({ file }) =>
      file !== null && facts.freeSpace.has(file) ? [{ path: file, freeBytes: facts.freeSpace.get(file) ?? null }] : [],
    ),
  };
}

function partialOf(reading: SnapshotReading, facts: DomainFacts): ProblemDocument[] {
  const problems = [...reading.problems];
  if (facts.filesProblem !== null) problems.push(new Problem("permission-denied", facts.filesProblem));
  for (const path of facts.unsearched)
    problems.push(
      new Problem(
        "permission-denied",
        `${path} cannot be read, so files that build on this machine's images may be missing here.`,
      ),
    );
  return problems.map(problemDocument);
}

/** Head's chains: the live XML's while active, else link by link from the image files. */
function chainOf(file: string | null, listed: readonly string[], facts: DomainFacts): readonly string[] {
  if (facts.isActive && listed.length > 0) return listed;
  const chain: string[] = [];
  for (
    let next = file && facts.images.get(file)?.info?.backingFile;
    next;
    next = facts.images.get(next)?.info?.backingFile ?? null
  ) {
    if (chain.includes(next)) break;
    chain.push(next);
  }
  return chain;
}

/** Puts one reading of a domain together. Pure. */
export function observationOf(
  host: string,
  reading: SnapshotReading,
  facts: DomainFacts,
  readAt: string,
): MachineObservation {
  const parsed = reading.snapshots.map((read) => read.xml).filter((xml) => xml !== null);
  const set = new SnapshotSet(parsed);
  const truncated = reading.problems.some((problem) => /too many remote strings/.test(problem.message));
  const bare = reading.snapshots.map((read) => observedSnapshot(read, facts, reading.current));
  const bareByName = new Map(bare.map((snapshot) => [snapshot.id, snapshot]));
  const parentOf = (id: string | null) => (id === null ? undefined : bareByName.get(id));
  const snapshots = bare.map((snapshot) => ({
    ...snapshot,
    changedBytes: changedSince(
      parentOf(snapshot.parentId),
      snapshot.disks.filter((disk) => disk.mode === "external"),
      facts,
    ),
  }));
  const head = {
    parentId: reading.current,
    state: facts.state,
    reason: facts.reason,
    changedBytes: changedSince(parentOf(reading.current), facts.domain.disks, facts),
    disks: facts.domain.disks
      .filter((disk) => disk.device !== "cdrom" && disk.device !== "floppy")
      .map((disk) => ({
        target: disk.target,
        file: disk.file,
        format: disk.format,
        backing: [...chainOf(disk.file, disk.backing, facts)],
      })),
  };
  const told = subjectFacts(facts);
  const graph = new FileGraph({ snapshots, head, files: told.files });
  const repair = repairFactsOf(parsed, snapshots, facts, graph);
  const isWhole =
    !truncated && reading.snapshots.every((read) => read.xml !== null) && facts.unreadMachines.length === 0;
  const byName = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot]));
  const judgedOf = (name: string): Judged | null => {
    const [xml, snapshot] = [set.byName.get(name), byName.get(name)];
    return xml && snapshot ? { xml, snapshot, facts, graph } : null;
  };
  let deletion: DeletionVerdicts | null = null;
  const world = {
    snapshots: reading.digest,
    name: facts.name,
    state: [facts.state, facts.reason, facts.managedSave],
    disks: facts.domain.disks,
    images: [contentOf(facts), facts.strays, repair.frozen],
    jobs: [facts.blockJobs, facts.checkpoints, facts.unsearched, reading.problems.map((p) => p.message)],
  };
  return {
    subject: { host, kind: "domain", id: facts.uuid, name: facts.name, state: facts.state },
    readAt,
    revision: digestOf(world),
    snapshots,
    head,
    findings: findingsOf({ xmls: parsed, snapshots, facts, repair, graph, isWhole, readAt }),
    partial: partialOf(reading, facts),
    capabilities(name) {
      deletion ??= new DeletionVerdicts(
        reading.snapshots.map((read) => read.name),
        set,
        judgedOf,
      );
      return snapshotCapabilities(name, judgedOf(name), deletion);
    },
    headCapabilities: () => headCapabilities(facts),
    points(name) {
      if (name === null) return headPoints(facts);
      const xml = set.byName.get(name);
      if (xml) return snapshotPoints(xml, facts);
      throw new Problem("not-found", `${facts.name} has no snapshot "${name}". It may have been deleted meanwhile.`);
    },
    facts: { ...told, repair },
    fingerprint: (names) => digestOf([world, facts.inactiveXml, stampsOf(facts), [...names].sort()]),
  };
}

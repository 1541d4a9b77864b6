import {
  type Capability,
  type HeadAction,
  no,
  notNow,
  type SnapshotAction,
  type Traits,
  yes,
} from "#lib/model/capability.ts";
import { isProblem } from "#lib/model/problem.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import { snapshotPoints } from "./disk-points.ts";
import type { DomainFacts } from "./domain-facts.ts";
import { snapshotDisks } from "./domain-facts.ts";
import {
  externalCreateObstacles,
  externalMemoryObstacles,
  externalMergeObstacles,
  externalRemoveObstacles,
  externalRevertObstacles,
  headMergeObstacles,
} from "./external-obstacles.ts";
import { kindOf } from "./observed-snapshot.ts";
import { domainObstacles, type Obstacle, tagObstacles } from "./obstacles.ts";
import { domainDiskOf, type SnapshotXml } from "./parse-snapshot.ts";
import type { SnapshotSet } from "./snapshot-set.ts";
import { isAtLeast } from "./versions.ts";

/** First obstacle decides the words; a lasting one comes before a passing one. */
function judge(obstacles: readonly Obstacle[], traits: Traits): Capability {
  const first = obstacles.find((o) => o.lasting) ?? obstacles[0];
  if (!first) return yes(traits);
  const blockers = obstacles.flatMap((o) => o.blockers);
  return first.lasting ? no(first.reason, blockers, traits) : notNow(first.reason, blockers, traits);
}

const unread: Obstacle = { reason: "The snapshot could not be read.", blockers: [], lasting: false };

/** What verdicts on one snapshot are made from. */
export interface Judged {
  readonly xml: SnapshotXml;
  readonly snapshot: ObservedSnapshot;
  readonly facts: DomainFacts;
  readonly graph: FileGraph;
}

const mixed =
  "The snapshot holds disks inside images and in files of their own, which no tool here goes back to as one.";

function revert({ xml, snapshot, facts, graph }: Judged): Capability {
  const traits: Traits = {
    needsDomain: "any",
    includesMemory: xml.memory !== "none",
    keepsSnapshot: "yes",
    newerSnapshots: "kept",
    duration: "grows-with-data",
    progress: "none",
    cancellable: "before-commit",
    undoable: "yes",
  };
  const kind = kindOf(xml);
  if (kind === "mixed") return no(mixed, [], traits);
  if (kind === "external") return judge(externalRevertObstacles(snapshot, facts, graph), traits);
  if (kind === "metadata-only")
    return no("The snapshot holds no disk and no memory: there is nothing to go back to.", [], traits);
  const obstacles = [...domainObstacles(facts), ...tagObstacles(xml, facts, { purpose: "revert" })];
  if (xml.domain === null)
    obstacles.push({
      reason: "The snapshot does not hold the machine's settings; libvirt cannot revert to it.",
      blockers: [],
      lasting: true,
    });
  if (!facts.isPersistent && xml.state !== "running" && xml.state !== "paused")
    obstacles.push({
      reason: "A transient machine vanishes when it is off, so it cannot go back to a point at which it was off.",
      blockers: [],
      lasting: true,
    });
  return judge(obstacles, traits);
}

function remove({ xml, snapshot, facts, graph }: Judged): Capability {
  const traits: Traits = {
    needsDomain: "any",
    children: "kept",
    newerSnapshots: "kept",
    duration: "grows-with-data",
    progress: "none",
    cancellable: "no",
    undoable: "no",
  };
  const kind = kindOf(xml);
  if (kind === "mixed") return no(mixed, [], traits);
  if (kind === "external")
    return judge(externalRemoveObstacles(snapshot, facts, graph), {
      ...traits,
      children: "merged",
      progress: "percent",
    });
  const obstacles = [...domainObstacles(facts), ...tagObstacles(xml, facts, { purpose: "delete" })];
  for (const entry of xml.disks) {
    const then = domainDiskOf(xml, entry.target);
    const now = facts.domain.disks.find((disk) => disk.target === then?.target);
    if (entry.mode === "internal" && now?.file !== then?.file)
      obstacles.push({
        reason: `${entry.target} is on ${now?.file ?? "no file"} now; the snapshot lies in ${then?.file ?? "a file that is not named"}, which libvirt cannot reach from here.`,
        blockers: [],
        lasting: true,
      });
  }
  return judge(obstacles, traits);
}

function merge({ snapshot, facts, graph }: Judged): Capability {
  const traits: Traits = {
    needsDomain: "any",
    children: "merged",
    keepsSnapshot: "consumed",
    newerSnapshots: "kept",
    duration: "grows-with-data",
    progress: "percent",
    cancellable: "before-commit",
    undoable: "until-commit",
  };
  if (snapshot.kind === "external") return judge(externalMergeObstacles(snapshot, facts, graph), traits);
  return no(
    snapshot.kind === "internal"
      ? "The snapshot lies inside its image: there is no file to merge. Delete it instead; its space is freed and all else stays."
      : mixed,
    [],
    traits,
  );
}

/** Whether its blocks can be compared with those of another point. */
function diff({ xml, facts }: Judged): Capability {
  const traits: Traits = { needsDomain: "any", diffGranularity: "extents", duration: "instant" };
  const points = [...snapshotPoints(xml, facts)];
  if (points.length === 0) return no("The snapshot holds no disk.", [], traits);
  const problems = points.flatMap(([target, point]) => (isProblem(point) ? [{ target, problem: point }] : []));
  const [first] = problems;
  if (!first || problems.length < points.length) return yes(traits);
  const { target, problem } = first;
  const reason = `${target}: ${problem.message}`;
  const blockers = [{ kind: "disk", id: target, name: target }];
  return problem.code === "unsupported" ? no(reason, blockers, traits) : notNow(reason, blockers, traits);
}

/** Whether its disks can be copied elsewhere: all of them, as a backup that leaves one out is none. */
function backup({ xml, facts }: Judged): Capability {
  const traits: Traits = {
    needsDomain: "any",
    includesMemory: false,
    consistency: "crash",
    keepsSnapshot: "yes",
    duration: "grows-with-data",
    progress: "percent",
    cancellable: "any-time",
    undoable: "yes",
  };
  const points = [...snapshotPoints(xml, facts)];
  if (points.length === 0) return no("The snapshot holds no disk.", [], traits);
  for (const [target, point] of points) {
    if (!isProblem(point)) continue;
    const reason = `${target}: ${point.message}`;
    const blockers = [{ kind: "disk", id: target, name: target }];
    return point.code === "unsupported" ? no(reason, blockers, traits) : notNow(reason, blockers, traits);
  }
  return yes(traits);
}

const severalTraits: Traits = {
  needsDomain: "any",
  duration: "grows-with-data",
  progress: "percent",
  cancellable: "before-commit",
  undoable: "no",
};

/** Whether each snapshot can be deleted, and the first below it that cannot: worked out once for a whole tree. */
export class DeletionVerdicts {
  #one = new Map<string, Capability>();
  #blocked = new Map<string, string | null>();
  #set: SnapshotSet;

  /** `names`: parents before children. */
  constructor(names: readonly string[], set: SnapshotSet, judgedOf: (name: string) => Judged | null) {
    this.#set = set;
    for (const name of names) {
      const judged = judgedOf(name);
      this.#one.set(name, judged ? remove(judged) : notNow(`"${name}" could not be read.`));
    }
    for (const name of [...names].reverse()) this.#blocked.set(name, this.#firstBlocked(name));
  }

  one(name: string): Capability {
    return this.#one.get(name) ?? notNow(`"${name}" could not be read.`);
  }

  /** All snapshots below one. */
  children(name: string): Capability {
    const children = this.#set.childrenOf(name);
    if (children.length === 0) return no("No snapshot lies below this one.");
    return this.#several(this.#blocked.get(name) ?? null);
  }

  /** One and all below it. */
  subtree(name: string): Capability {
    const below = this.#blocked.get(name) ?? null;
    return this.#several(below ?? (this.one(name).status === "yes" ? null : name));
  }

  #firstBlocked(name: string): string | null {
    for (const child of this.#set.childrenOf(name)) {
      if (this.one(child).status !== "yes") return child;
      const below = this.#blocked.get(child);
      if (below) return below;
    }
    return null;
  }

  #several(blocked: string | null): Capability {
    if (blocked === null) return yes(severalTraits);
    const verdict = this.one(blocked);
    return {
      ...verdict,
      reason: `"${blocked}": ${verdict.reason}`,
      blockers: [{ kind: "snapshot", id: blocked, name: blocked }, ...verdict.blockers],
      traits: severalTraits,
    };
  }
}

/** Capabilities of one snapshot. Pure. `judged` null: it could not be read. */
export function snapshotCapabilities(
  name: string,
  judged: Judged | null,
  deletion: DeletionVerdicts,
): Record<SnapshotAction, Capability> {
  const later = (what: string) => no(`Espalier has no ${what} for libvirt machines yet.`);
  const rest = {
    clone: later("clone"),
    diff: judged ? diff(judged) : notNow(unread.reason),
    backup: judged ? backup(judged) : notNow(unread.reason),
  };
  if (!judged) {
    const unable = judge([unread], {});
    const all = {
      revert: unable,
      delete: unable,
      deleteChildren: unable,
      deleteSubtree: unable,
      edit: unable,
      rename: unable,
      lock: unable,
      merge: unable,
    };
    return { ...all, ...rest };
  }
  return {
    revert: revert(judged),
    delete: deletion.one(name),
    merge: merge(judged),
    deleteChildren: deletion.children(name),
    deleteSubtree: deletion.subtree(name),
    edit:
      judged.xml.domain === null
        ? no("libvirt cannot take a description for a snapshot without the machine's settings.")
        : yes({ undoable: "yes", duration: "instant" }),
    rename: no(
      "A snapshot inside an image is found by its name, and no tool renames it there: after libvirt's rename a revert would fail. Put the new words into the description.",
    ),
    lock: yes({ undoable: "yes", duration: "instant" }),
    ...rest,
  };
}

function internalObstacles(facts: DomainFacts): Obstacle[] {
  const found = domainObstacles(facts);
  const disks = snapshotDisks(facts.domain);
  if (disks.length === 0)
    found.push({ reason: "The machine has no disk that could be saved.", blockers: [], lasting: true });
  for (const disk of disks) {
    const blockers = [{ kind: "disk", id: disk.target, name: disk.target }];
    if (disk.format !== "qcow2")
      found.push({
        reason: `${disk.target} is ${disk.format ?? "of no known format"}: only qcow2 keeps snapshots inside, and libvirt takes an internal snapshot of all disks or of none.`,
        blockers,
        lasting: true,
      });
    const image = disk.file ? facts.images.get(disk.file) : undefined;
    if (facts.filesProblem === null && (image?.file.state !== "present" || !image.info))
      found.push({ reason: image?.problem ?? `${disk.file ?? disk.target} is not there.`, blockers, lasting: false });
  }
  if (
    facts.domain.pflash &&
    !(isAtLeast(facts.versions.daemon, "10.9.0") && facts.domain.pflash.nvramFormat === "qcow2")
  )
    found.push({
      reason: `The machine boots by UEFI from flash; libvirt ${facts.versions.daemon} takes no internal snapshot of such a machine.`,
      blockers: [],
      lasting: true,
    });
  return found;
}

/** Whether QEMU holds anything back that could be written out. */
function flush(facts: DomainFacts): Capability {
  const traits: Traits = {
    needsDomain: "on",
    duration: "instant",
    progress: "none",
    cancellable: "no",
    undoable: "yes",
  };
  if (!facts.isActive) return no("The machine is off: its files hold everything.", [], traits);
  if (facts.state === "running") return yes(traits);
  return facts.state === "paused"
    ? no("The machine is paused: QEMU flushed its disks then.", [], traits)
    : notNow(`The machine is ${facts.state}, and only a running one can be paused for a moment.`, [], traits);
}

/** Capabilities of the head. Pure. */
export function headCapabilities(facts: DomainFacts): Record<HeadAction, Capability> {
  const traits: Traits = {
    needsDomain: "any",
    consistency: "crash",
    namespace: "object",
    duration: "grows-with-data",
    progress: "none",
    cancellable: "no",
    undoable: "yes",
  };
  const base = internalObstacles(facts);
  const bitmaps: Obstacle[] =
    !facts.isActive && facts.checkpoints.length > 0
      ? [
          {
            reason: `Checkpoints for incremental backup (${facts.checkpoints.slice(0, 3).join(", ")}) keep libvirt from taking a snapshot while the machine is off.`,
            blockers: facts.checkpoints.map((name) => ({ kind: "checkpoint", id: name, name })),
            lasting: false,
          },
        ]
      : [];
  const memory: Obstacle[] = [];
  if (!facts.isActive)
    memory.push({ reason: "The machine is off: it has no memory to save.", blockers: [], lasting: false });
  if (facts.domain.hasHostDevices)
    memory.push({
      reason: "A device of the host is passed through to the machine; QEMU cannot save such a machine's memory.",
      blockers: [],
      lasting: true,
    });
  const off = judge([...base, ...bitmaps], traits);
  const withMemory = judge([...base, ...memory], { ...traits, includesMemory: true, consistency: "memory" });
  return {
    // A machine that runs is always saved with its memory when the snapshot lies inside its images.
    create: facts.isActive ? withMemory : off,
    createWithMemory: withMemory,
    createExternal: judge(externalCreateObstacles(facts), {
      ...traits,
      includesMemory: false,
      consistency: facts.domain.guestAgent === "connected" ? "filesystem" : "crash",
      duration: "instant",
    }),
    createExternalWithMemory: judge(externalMemoryObstacles(facts), {
      ...traits,
      includesMemory: true,
      consistency: "memory",
    }),
    merge: judge(headMergeObstacles(facts), { ...traits, progress: "percent", cancellable: "before-commit" }),
    flush: flush(facts),
  };
}

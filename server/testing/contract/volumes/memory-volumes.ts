import { createHash } from "node:crypto";
import { no, notNow, type SnapshotAction, snapshotActions, type VolumeHeadAction, yes } from "#lib/model/capability.ts";
import { Problem } from "#lib/model/problem.ts";
import { volumeId } from "#lib/model/volume.ts";
import type { VolumeBackend, VolumeObservation } from "#server/backends/contract.ts";
import { goneFinding } from "#server/backends/volume/gone-live.ts";
import { type ForgetLostCall, lostFindings } from "#server/backends/volume/lost-snapshots.ts";
import type { VolumeSequence } from "#server/backends/volume/volume-facts.ts";
import { type VerbOperations, volumeOperation } from "#server/backends/volume/volume-operation.ts";
import type { RecordedSnapshot } from "#server/backends/volume/volume-record.ts";
import type { Lie } from "./lies.ts";
import { folderSource } from "./volume-source.ts";
import type { VolumeWorld } from "./volume-world.ts";

interface Point {
  id: string;
  name: string;
  parent: string | null;
  at: string;
  description: string | null;
  blocks: Map<number, number>;
  isInStorage: boolean;
  isForeign: boolean;
}

interface Memory {
  live: Map<number, number>;
  head: string | null;
  points: Point[];
  writes: number;
  isHeld: boolean;
  isGone: boolean;
  /** What was written down of snapshots, by id. */
  known: Map<string, RecordedSnapshot>;
}

type Call =
  | { readonly verb: "create"; readonly name: string; readonly description: string | null; readonly id: string }
  | { readonly verb: "revert"; readonly id: string; readonly isGone: boolean }
  | { readonly verb: "remove"; readonly id: string }
  | { readonly verb: "describe"; readonly id: string; readonly name?: string; readonly description?: string }
  | { readonly verb: "clone"; readonly id: string; readonly name: string }
  | { readonly verb: "deleteVolume" }
  | ForgetLostCall;

const hashOf = (blocks: ReadonlyMap<number, number>): string =>
  createHash("sha256")
    .update(JSON.stringify([...blocks].sort(([a], [b]) => a - b)))
    .digest("hex");

/** A kind of volumes whose storage is in memory, honest or with one lie. */
export function memoryVolumes(lie: Lie | null): VolumeWorld {
  const volumes = new Map<string, Memory>();
  const source = folderSource([]);
  let count = 0;
  let isFull = false;
  const memoryOf = (id: string): Memory => {
    const memory = volumes.get(id);
    if (memory) return memory;
    throw new Problem("not-found", `There is no volume ${id}.`);
  };
  const pointOf = (memory: Memory, id: string): Point => {
    const point = memory.points.find((candidate) => candidate.id === id);
    if (point) return point;
    throw new Problem("stale", "The snapshot is gone.");
  };
  const isTaken = (memory: Memory, name: string) => memory.points.some((point) => point.name === name);
  const copyOf = (blocks: Map<number, number>) => new Map(blocks);
  const add = (): string => {
    const id = volumeId("memory", `/memory/${++count}`);
    volumes.set(id, {
      live: new Map(),
      head: null,
      points: [],
      writes: 0,
      isHeld: false,
      isGone: false,
      known: new Map(),
    });
    return id;
  };

  const lostIn = ({ known, points }: Memory) =>
    lie === "what others removed is not told of"
      ? []
      : [...known.values()].filter(({ key }) => !points.some(({ id }) => id === key));

  const run: { [Verb in Call["verb"]]: (memory: Memory, call: Extract<Call, { verb: Verb }>) => void } = {
    create(memory, { name, description, id }) {
      if (isFull && lie !== "no space leaves half a snapshot") throw new Problem("no-space", "The memory is full.");
      if (isTaken(memory, name)) throw new Problem("already-exists", `"${name}" is taken.`);
      memory.points.push({
        ...{ id, name, parent: memory.head, at: new Date().toISOString() },
        description: lie === "a description is cut off" ? (description?.slice(0, 3) ?? null) : description,
        blocks: lie === "a snapshot holds what is written later" ? memory.live : copyOf(memory.live),
        isInStorage: lie !== "a snapshot is only listed",
        isForeign: false,
      });
      memory.known.set(id, { key: id, name, parent: memory.head, description, createdAt: new Date().toISOString() });
      memory.head = id;
      if (isFull) throw new Problem("no-space", "The memory is full.");
    },
    revert(memory, { id, isGone }) {
      if (isGone && !memory.isGone && lie !== "a live state that came back is written over")
        throw new Problem("stale", "It is there again.");
      if (memory.isHeld && lie !== "a user is overlooked") throw new Problem("in-use", "Somebody has it.");
      if (lie === "a revert changes nothing") return;
      if (lie === "a snapshot that is gone is gone back to" && !memory.points.some((p) => p.id === id)) {
        memory.live = new Map();
        return;
      }
      const point = pointOf(memory, id);
      memory.live = lie === "what is written after a revert reaches the snapshot" ? point.blocks : copyOf(point.blocks);
      memory.head = id;
      memory.isGone = false;
      if (lie === "a revert loses the other snapshots")
        memory.points = memory.points.slice(0, memory.points.indexOf(point) + 1);
    },
    remove(memory, { id }) {
      const point = pointOf(memory, id);
      const wrong = memory.points.find((other) => other.id !== id) ?? point;
      const gone = lie === "a deletion takes the wrong one" ? wrong : point;
      if (lie === "a deletion changes its child")
        for (const child of memory.points) if (child.parent === id) child.blocks = copyOf(point.blocks);
      if (lie === "a deletion changes the live state") memory.live = copyOf(point.blocks);
      memory.points = memory.points.filter((other) => other !== gone);
      if (lie !== "what was deleted is told of as lost") memory.known.delete(gone.id);
      if (lie !== "children are left below what is gone")
        for (const child of memory.points) if (child.parent === gone.id) child.parent = gone.parent;
      if (memory.head === gone.id) memory.head = gone.parent;
      if (lie === "a deletion leaves it in the storage")
        memory.points.push({ ...gone, id: `left-${gone.id}`, isInStorage: true, isForeign: true });
    },
    describe(memory, { id, name, description }) {
      const point = pointOf(memory, id);
      if (name !== undefined && lie !== "a rename is forgotten") point.name = name;
      if (description !== undefined)
        point.description = lie === "a description is cut off" ? description.slice(0, 3) : description;
    },
    clone(memory, { id, name }) {
      const blocks = pointOf(memory, id).blocks;
      const live = lie === "a new volume shares the old one's blocks" ? blocks : copyOf(blocks);
      volumes.set(volumeId("memory", `/memory/${name}-${++count}`), {
        live,
        head: null,
        points: [],
        writes: 0,
        isHeld: false,
        isGone: false,
        known: new Map(),
      });
    },
    forgetLost(memory, { key }) {
      if (lie !== "a lost snapshot is not forgotten") memory.known.delete(key);
      if (lie === "what is forgotten takes others along") memory.points = [];
    },
    deleteVolume(memory) {
      for (const [id, known] of volumes) {
        if (known !== memory) continue;
        if (lie === "a deleted volume leaves its files") memory.points = [];
        else volumes.delete(id);
      }
    },
  };
  const operation = <Verb extends Call["verb"]>(verb: Verb) => ({
    command: () => null,
    evidence: async () => ({}),
    run: async (id: string, call: Extract<Call, { verb: Verb }>) => run[verb](memoryOf(id), call),
    examine: async () => "unknown" as const,
  });
  const operations: VerbOperations<Call> = {
    create: operation("create"),
    revert: operation("revert"),
    remove: operation("remove"),
    describe: operation("describe"),
    clone: operation("clone"),
    deleteVolume: operation("deleteVolume"),
    forgetLost: operation("forgetLost"),
  };

  const sequence = (calls: readonly (readonly [Call, boolean])[], snapshot: string | null = null): VolumeSequence => ({
    steps: calls.map(([call, destructive]) => ({ title: call.verb, destructive, call })),
    ...{ effects: [], bytesToCopy: 0, freeNeeded: [], undoable: "no", snapshot },
  });

  function observe(id: string): VolumeObservation {
    if (!volumes.has(id) && lie === "an unknown volume has no snapshots") volumes.set(id, memoryOf(add()));
    const memory = memoryOf(id);
    const points = memory.points
      .filter((point) => !(point.isForeign && lie === "what others took is not shown"))
      .filter((_, at) => !(lie === "one snapshot is not shown" && at === 1));
    const isThere = (parent: string | null) => parent !== null && points.some((point) => point.id === parent);
    const head = lie === "the head hangs at the root" ? (points[0]?.id ?? null) : memory.head;
    const newId = () => `s${++count}`;
    const held = memory.isHeld && lie !== "a user is overlooked";
    const isGone = memory.isGone && lie !== "a live state that is gone is shown as there";
    const gone = notNow("It is gone.");
    const busy = { status: "not-now", reason: "Somebody has it.", blockers: [], traits: {} } as const;
    const capability = (action: SnapshotAction) => {
      if (action === "lock" || action === "merge" || action === "diff" || action === "backup")
        return no("Not in memory.");
      if (action === "clone" && lie === "a no without a reason") return no("");
      return action === "revert" && held ? busy : yes();
    };
    const digest = JSON.stringify([
      memory.writes,
      memory.head,
      points.map((point) => [point.id, point.name, point.description]),
    ]);
    return {
      subject: { host: "test", kind: "volume", id, name: id, state: null },
      readAt: new Date().toISOString(),
      revision: digest,
      snapshots: points.map((point) => ({
        ...{ id: point.id, name: point.name, parentId: isThere(point.parent) ? point.parent : null },
        ...{
          createdAt: point.at,
          description: point.description,
          state: null,
          kind: "storage",
          memory: "none",
          disks: [],
        },
        ...{ memoryFile: null, sizeBytes: null, changedBytes: null, exclusiveBytes: null, problem: null },
        ...{ isCurrent: point.id === head, ...(point.isForeign ? { isInferred: true } : {}) },
      })),
      head: {
        ...{ parentId: head, state: null, reason: null, disks: [], changedBytes: null },
        ...(isGone ? { gone: "It is gone." } : {}),
      },
      findings: [
        ...lostFindings(lostIn(memory), () => ({ gone: "the memory holds it no more", file: null })),
        ...(isGone ? [goneFinding(id, points.length)] : []),
      ],
      partial: [],
      capabilities: () =>
        Object.fromEntries(snapshotActions.map((action) => [action, capability(action)])) as Record<
          SnapshotAction,
          ReturnType<typeof yes>
        >,
      headCapabilities: (): Record<VolumeHeadAction, ReturnType<typeof yes>> => ({
        create: isGone ? gone : yes(),
        merge: no("Not in memory."),
        deleteVolume: isGone ? gone : yes(),
      }),
      points: () => new Map(),
      fingerprint: (snapshots) =>
        lie === "the fingerprint never moves" ? "same" : JSON.stringify([digest, snapshots]),
      volume: {
        backend: "memory",
        path: id,
        format: null,
        users: [],
        members: [id],
        takenNames: points.map((point) => point.name),
        nameObjection: () => null,
        changes: {
          create: ({ name, description }) => {
            const made = newId();
            return sequence([[{ verb: "create", name, description, id: made }, false]], made);
          },
          revert: (snapshot, keep) => {
            const made = newId();
            const isKept = keep !== null && lie !== "a revert does not keep the live state";
            const kept: [Call, boolean][] = isKept ? [[{ verb: "create", ...keep, id: made }, false]] : [];
            return sequence([...kept, [{ verb: "revert", id: snapshot, isGone }, true]], keep ? made : null);
          },
          remove: (snapshots) => {
            if (lie === "a yes that cannot be done" && snapshots.length > 1)
              throw new Problem("unsupported", "Not several.");
            return sequence(snapshots.toReversed().map((snapshot) => [{ verb: "remove", id: snapshot }, true]));
          },
          describe: (snapshot, to) => sequence([[{ verb: "describe", id: snapshot, ...to }, false]]),
          clone: (snapshot, name) => {
            if (name.startsWith("/")) throw new Problem("already-exists", `${name} is there already.`);
            return sequence([[{ verb: "clone", id: snapshot, name }, false]]);
          },
          deleteVolume: () => sequence([[{ verb: "deleteVolume" }, true]]),
        },
      },
    };
  }

  const backend: VolumeBackend = {
    kind: "memory",
    subjects: "volume",
    label: "In memory",
    probe: async () => ({ state: "up", problem: null, versions: {}, capabilities: {} }),
    observe: async (id) => observe(id),
    list: async () =>
      [...volumes]
        .filter(([, { isGone }]) => !isGone || lie !== "a volume whose live state is gone is not listed")
        .map(([id, memory]) => ({
          ...{
            id,
            name: id,
            path: id,
            format: null,
            pool: null,
            problem: memory.isGone ? "It is gone." : null,
            findingCount: lostIn(memory).length + (memory.isGone ? 1 : 0),
            users: [],
            lockedBy: [],
            members: [],
          },
          ...{ capacityBytes: null, allocationBytes: null, oldestAt: null, newestAt: null, headParentId: memory.head },
          snapshotCount: memory.points.length,
          digest:
            lie === "the digest never moves"
              ? "same"
              : JSON.stringify([memory.writes, memory.points.map((point) => point.id)]),
        })),
    operations: { volume: volumeOperation<Call>(operations) },
    close: async () => undefined,
  };

  const inStorage = (id: string) => memoryOf(id).points.filter((point) => point.isInStorage);
  return {
    backend,
    storage: source.storage,
    records: source.records,
    volume: async () => add(),
    async write(id, byte, offset = 0) {
      const memory = memoryOf(id);
      memory.live.set(offset, byte);
      memory.writes++;
    },
    native: {
      names: async (id) =>
        inStorage(id)
          .map((point) => point.name)
          .sort(),
      contentAt: async (id, name) => {
        const found = inStorage(id).find((point) => point.name === name);
        return found ? hashOf(found.blocks) : null;
      },
      contentNow: async (id) => hashOf(memoryOf(id).live),
      isClean: async () => true,
      async take(id, name) {
        const memory = memoryOf(id);
        const made = `s${++count}`;
        memory.points.push({
          ...{ id: made, name, parent: memory.head, at: new Date().toISOString(), description: null },
          ...{ blocks: copyOf(memory.live), isInStorage: true, isForeign: true },
        });
        memory.head = made;
      },
      async remove(id, name) {
        const memory = memoryOf(id);
        memory.points = memory.points.filter((point) => point.name !== name);
      },
      entries: async (id) =>
        volumes.has(id) ? [id, ...memoryOf(id).points.map((point) => `${id}@${point.name}`)].sort() : [],
    },
    async takeLiveAway(id) {
      memoryOf(id).isGone = true;
      memoryOf(id).live = new Map();
    },
    async hold(id) {
      memoryOf(id).isHeld = true;
      return async () => {
        memoryOf(id).isHeld = false;
      };
    },
    async fill() {
      isFull = true;
      return async () => {
        isFull = false;
      };
    },
    clear: async () => volumes.clear(),
    close: async () => undefined,
  };
}

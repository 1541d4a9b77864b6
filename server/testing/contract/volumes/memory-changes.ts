import { Problem } from "#lib/model/problem.ts";
import type { ForgetLostCall } from "#server/backends/volume/lost-snapshots.ts";
import type { VerbOperations } from "#server/backends/volume/volume-operation.ts";
import type { Lie } from "./lies.ts";
import type { MemoryPoint, MemoryStorage, MemoryVolume } from "./memory-storage.ts";

export type MemoryCall =
  | { readonly verb: "create"; readonly name: string; readonly description: string | null; readonly id: string }
  | { readonly verb: "revert"; readonly id: string; readonly isGone: boolean }
  | { readonly verb: "remove"; readonly id: string }
  | { readonly verb: "describe"; readonly id: string; readonly name?: string; readonly description?: string }
  | { readonly verb: "clone"; readonly id: string; readonly name: string }
  | { readonly verb: "deleteVolume" }
  | ForgetLostCall;

const pointOf = (memory: MemoryVolume, id: string): MemoryPoint => {
  const point = memory.points.find((candidate) => candidate.id === id);
  if (point) return point;
  throw new Problem("stale", "The snapshot is gone.");
};

/** What changes volumes in memory, honest or with one lie. */
export function memoryOperations(storage: MemoryStorage, lie: Lie | null): VerbOperations<MemoryCall> {
  const run: {
    [Verb in MemoryCall["verb"]]: (memory: MemoryVolume, call: Extract<MemoryCall, { verb: Verb }>) => void;
  } = {
    create(memory, { name, description, id }) {
      if (storage.isFull && lie !== "no space leaves half a snapshot")
        throw new Problem("no-space", "The memory is full.");
      if (memory.points.some((point) => point.name === name))
        throw new Problem("already-exists", `"${name}" is taken.`);
      memory.points.push({
        ...{ id, name, parent: memory.head, at: new Date().toISOString() },
        description: lie === "a description is cut off" ? (description?.slice(0, 3) ?? null) : description,
        blocks: lie === "a snapshot holds what is written later" ? memory.live : new Map(memory.live),
        isInStorage: lie !== "a snapshot is only listed",
        isForeign: false,
      });
      memory.known.set(id, { key: id, name, parent: memory.head, description, createdAt: new Date().toISOString() });
      memory.head = id;
      if (storage.isFull) throw new Problem("no-space", "The memory is full.");
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
      memory.live =
        lie === "what is written after a revert reaches the snapshot" ? point.blocks : new Map(point.blocks);
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
        for (const child of memory.points) if (child.parent === id) child.blocks = new Map(point.blocks);
      if (lie === "a deletion changes the live state") memory.live = new Map(point.blocks);
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
      const { blocks } = pointOf(memory, id);
      const live = lie === "a new volume shares the old one's blocks" ? blocks : new Map(blocks);
      storage.add(`${name}-${storage.next()}`, live);
    },
    forgetLost(memory, { key }) {
      if (lie !== "a lost snapshot is not forgotten") memory.known.delete(key);
      if (lie === "what is forgotten takes others along") memory.points = [];
    },
    deleteVolume(memory) {
      for (const [id, known] of storage.volumes) {
        if (known !== memory) continue;
        if (lie === "a deleted volume leaves its files") memory.points = [];
        else storage.volumes.delete(id);
      }
    },
  };
  const operation = <Verb extends MemoryCall["verb"]>(verb: Verb) => ({
    command: () => null,
    evidence: async () => ({}),
    run: async (id: string, call: Extract<MemoryCall, { verb: Verb }>) => run[verb](storage.at(id), call),
    examine: async () => "unknown" as const,
  });
  return {
    create: operation("create"),
    revert: operation("revert"),
    remove: operation("remove"),
    describe: operation("describe"),
    clone: operation("clone"),
    deleteVolume: operation("deleteVolume"),
    forgetLost: operation("forgetLost"),
  };
}

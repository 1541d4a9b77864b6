import { createHash } from "node:crypto";
import type { VolumeBackend } from "#server/backends/contract.ts";
import { volumeOperation } from "#server/backends/volume/volume-operation.ts";
import type { Lie } from "./lies.ts";
import { type MemoryCall, memoryOperations } from "./memory-changes.ts";
import { lostIn, memoryReader } from "./memory-observation.ts";
import { type Blocks, MemoryStorage } from "./memory-storage.ts";
import { folderSource } from "./volume-source.ts";
import type { VolumeWorld } from "./volume-world.ts";

const hashOf = (blocks: Blocks): string =>
  createHash("sha256")
    .update(JSON.stringify([...blocks].sort(([a], [b]) => a - b)))
    .digest("hex");

/** A kind of volumes whose storage is in memory, honest or with one lie. */
export function memoryVolumes(lie: Lie | null): VolumeWorld {
  const storage = new MemoryStorage();
  const source = folderSource([]);
  const observe = memoryReader(storage, lie);

  const backend: VolumeBackend = {
    kind: "memory",
    subjects: "volume",
    label: "In memory",
    probe: async () => ({ state: "up", problem: null, versions: {}, capabilities: {} }),
    observe: async (id) => observe(id),
    list: async () =>
      [...storage.volumes]
        .filter(([, { isGone }]) => !isGone || lie !== "a volume whose live state is gone is not listed")
        .map(([id, memory]) => ({
          ...{
            id,
            name: id,
            path: id,
            format: null,
            pool: null,
            problem: memory.isGone ? "It is gone." : null,
            findingCount: lostIn(memory, lie).length + (memory.isGone ? 1 : 0),
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
    operations: { volume: volumeOperation<MemoryCall>(memoryOperations(storage, lie)) },
    close: async () => undefined,
  };

  const inStorage = (id: string) => storage.at(id).points.filter((point) => point.isInStorage);
  return {
    backend,
    storage: source.storage,
    records: source.records,
    volume: async () => storage.add(),
    async write(id, byte, offset = 0) {
      const memory = storage.at(id);
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
      contentNow: async (id) => hashOf(storage.at(id).live),
      isClean: async () => true,
      async take(id, name) {
        const memory = storage.at(id);
        const made = `s${storage.next()}`;
        memory.points.push({
          ...{ id: made, name, parent: memory.head, at: new Date().toISOString(), description: null },
          ...{ blocks: new Map(memory.live), isInStorage: true, isForeign: true },
        });
        memory.head = made;
      },
      async remove(id, name) {
        const memory = storage.at(id);
        memory.points = memory.points.filter((point) => point.name !== name);
      },
      entries: async (id) =>
        storage.volumes.has(id) ? [id, ...storage.at(id).points.map((point) => `${id}@${point.name}`)].sort() : [],
    },
    async takeLiveAway(id) {
      storage.at(id).isGone = true;
      storage.at(id).live = new Map();
    },
    async hold(id) {
      storage.at(id).isHeld = true;
      return async () => {
        storage.at(id).isHeld = false;
      };
    },
    async fill() {
      storage.isFull = true;
      return async () => {
        storage.isFull = false;
      };
    },
    clear: async () => storage.volumes.clear(),
    close: async () => undefined,
  };
}

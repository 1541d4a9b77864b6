import { expect, vi } from "vitest";
import type { Finding } from "#lib/model/finding.ts";
import type { VolumeBackend } from "#server/backends/contract.ts";
import type { VolumeRecord } from "#server/backends/volume/volume-record.ts";
import { chapter } from "./check.ts";
import { actOn, snapshotOn, takeOn } from "./volume-act.ts";
import { contentsOn, treeOn } from "./volume-tree.ts";
import type { VolumeWorld } from "./volume-world.ts";

const lostOn = async (backend: VolumeBackend, id: string): Promise<Finding[]> =>
  (await backend.observe(id, { fresh: "all" })).findings.filter(({ kind }) => kind === "lost-snapshot");

const countOn = async (backend: VolumeBackend, id: string): Promise<number | undefined> =>
  (await backend.list()).find((row) => row.id === id)?.findingCount;

/** Runs a change and returns all that was written down of the volume meanwhile, in order: each is what a crash there would leave. */
async function recordsDuring(
  { records }: VolumeWorld,
  id: string,
  change: () => Promise<unknown>,
): Promise<VolumeRecord[]> {
  const seen: VolumeRecord[] = [];
  const put = records.put.bind(records);
  const spy = vi.spyOn(records, "put").mockImplementation((volume, record) => {
    if (volume === id) seen.push(structuredClone(record));
    put(volume, record);
  });
  await change().finally(() => spy.mockRestore());
  return seen;
}

/** first ── second, and the live state back on first; with what was written down while second was made. */
async function twoPoints(world: VolumeWorld): Promise<{ id: string; made: VolumeRecord[] }> {
  const { backend, volume, write } = world;
  const id = await volume();
  await write(id, 1);
  const first = await takeOn(backend, id, "first");
  await write(id, 2);
  const made = await recordsDuring(world, id, () =>
    actOn(backend, id, { action: "create", name: "second", description: "before the update" }),
  );
  await actOn(backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
  return { id, made };
}

export const lostChecks = chapter("loss", [
  {
    promise: "a snapshot that somebody else removed is told of, with all that is known of it, until it is forgotten",
    async run(world) {
      const { backend, native } = world;
      const { id } = await twoPoints(world);
      const { createdAt } = await snapshotOn(backend, id, "second");
      expect(await lostOn(backend, id)).toEqual([]);
      const count = (await countOn(backend, id)) ?? 0;
      await native.remove(id, "second");
      const [lost, more] = await lostOn(backend, id);
      expect(more).toBe(undefined);
      for (const words of ['"second"', "before the update", createdAt?.slice(0, 16).replace("T", " ")])
        expect(lost?.text).toContain(words);
      expect(await countOn(backend, id)).toBe(count + 1);
      const [before, tree] = [await contentsOn(world, id), await treeOn(world, id)];
      const planned = await actOn(backend, id, { action: "repair", finding: lost?.id ?? "", choice: "forget" });
      expect(planned.effects.map(({ text }) => text).join(" ")).toContain('"second"');
      expect(await lostOn(backend, id)).toEqual([]);
      expect(await countOn(backend, id)).toBe(count);
      expect([await contentsOn(world, id), await treeOn(world, id)]).toEqual([before, tree]);
    },
  },
  {
    promise: "what Espalier deleted is not told of as lost, however far the deletion came",
    async run(world) {
      const { backend, records } = world;
      const { id } = await twoPoints(world);
      const { id: second } = await snapshotOn(backend, id, "second");
      const written = await recordsDuring(world, id, () =>
        actOn(backend, id, { action: "delete", snapshot: second, scope: "one" }),
      );
      expect(await lostOn(backend, id)).toEqual([]);
      // Until then it is there whatever happens.
      const begun = written.findIndex(({ snapshots }) => snapshots.some(({ isUnderWay }) => isUnderWay));
      if (written.length > 0) expect(begun).toBeGreaterThanOrEqual(0);
      for (const record of written.slice(begun)) {
        records.put(id, record);
        expect(await lostOn(backend, id)).toEqual([]);
      }
    },
  },
  {
    promise: "one whose making was broken off is not told of as lost; from its end on it is",
    async run(world) {
      const { backend, records, native } = world;
      const { id, made } = await twoPoints(world);
      await native.remove(id, "second");
      for (const [at, record] of made.entries()) {
        records.put(id, record);
        expect(await lostOn(backend, id)).toHaveLength(at === made.length - 1 ? 1 : 0);
      }
      if (made.length > 0) expect(made.length).toBeGreaterThan(1);
    },
  },
]);

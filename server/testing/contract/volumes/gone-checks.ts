import { expect } from "vitest";
import { type Check, chapter } from "./check.ts";
import { actOn, carryOutOn, planOn, snapshotOn } from "./volume-act.ts";
import { branchedVolume, contentsOn, treeOn } from "./volume-tree.ts";
import type { VolumeWorld } from "./volume-world.ts";

/** Root, middle, leaf, branch and tip, and no live state. */
async function goneVolume(world: VolumeWorld): Promise<string> {
  const id = await branchedVolume(world);
  if (typeof world.takeLiveAway !== "string") await world.takeLiveAway(id);
  return id;
}

const checks: readonly Omit<Check, "chapter">[] = [
  {
    promise: "a volume whose live state is gone is listed with its tree, and says so",
    async run(world) {
      const { backend } = world;
      const id = await branchedVolume(world);
      const [{ tree }, before] = [await treeOn(world, id), await contentsOn(world, id)];
      if (typeof world.takeLiveAway !== "string") await world.takeLiveAway(id);
      const rows = (await backend.list()).filter((row) => row.id === id);
      expect(rows).toMatchObject([{ snapshotCount: before.size, problem: expect.stringContaining("gone") }]);
      expect((await treeOn(world, id)).tree).toEqual(tree);
      const { head, findings } = await backend.observe(id);
      expect(head.gone).toContain("gone");
      expect(findings.map(({ kind }) => kind)).toEqual(["missing-live"]);
      expect(rows[0]?.findingCount).toBe(1);
    },
  },
  {
    promise: "a revert brings the live state back with every byte, and asks for no safety snapshot",
    async run(world) {
      const { backend, native } = world;
      const id = await goneVolume(world);
      const { id: leaf } = await snapshotOn(backend, id, "leaf");
      const { tree } = await treeOn(world, id);
      const planned = await actOn(backend, id, { action: "revert", snapshot: leaf });
      expect(planned.effects.filter(({ group }) => group === "data-lost")).toEqual([]);
      expect(planned.effects.map(({ text }) => text).join(" ")).toContain("gone");
      expect(planned.intent).toMatchObject({ safetySnapshot: false });
      expect(await native.contentNow(id)).toBe(await native.contentAt(id, "leaf"));
      expect(await treeOn(world, id)).toEqual({ tree, current: "leaf" });
      const { head, findings } = await backend.observe(id);
      expect(head.gone).toBe(undefined);
      expect(findings).toEqual([]);
      expect(await native.isClean(id)).toBe(true);
    },
  },
  {
    promise: "a live state that came back meanwhile is not written over",
    async run(world) {
      const { backend, native } = world;
      const id = await goneVolume(world);
      const [{ id: leaf }, { id: root }] = [
        await snapshotOn(backend, id, "leaf"),
        await snapshotOn(backend, id, "root"),
      ];
      const planned = await planOn(backend, id, { action: "revert", snapshot: leaf });
      await actOn(backend, id, { action: "revert", snapshot: root });
      await world.write(id, 77);
      const now = await native.contentNow(id);
      await expect(carryOutOn(backend, id, planned)).rejects.toHaveProperty("code");
      expect(await native.contentNow(id)).toBe(now);
    },
  },
  {
    promise: "what needs a live state is refused with the reason; a snapshot can be described, cloned and deleted",
    async run(world) {
      const { backend, native } = world;
      const id = await goneVolume(world);
      const { create, deleteVolume } = (await backend.observe(id)).headCapabilities();
      for (const capability of [create, deleteVolume])
        expect(capability).toMatchObject({ status: "not-now", reason: expect.stringContaining("gone") });
      for (const read of (await backend.observe(id)).points(null).values())
        expect(read).toMatchObject({ code: "not-found", message: expect.stringContaining("gone") });
      const { id: leaf } = await snapshotOn(backend, id, "leaf");
      await actOn(backend, id, { action: "edit", snapshot: leaf, description: "the last good one" });
      const listed = (await backend.list()).map((row) => row.id);
      await actOn(backend, id, { action: "clone", snapshot: leaf, name: "rescued" });
      const [made] = (await backend.list()).map((row) => row.id).filter((row) => !listed.includes(row));
      expect(await native.contentNow(made ?? "")).toBe(await native.contentAt(id, "leaf"));
      const { id: tip } = await snapshotOn(backend, id, "tip");
      const before = await contentsOn(world, id);
      await actOn(backend, id, { action: "delete", snapshot: tip, scope: "one" });
      before.delete("tip");
      expect(await contentsOn(world, id)).toEqual(before);
      expect((await snapshotOn(backend, id, "leaf")).description).toBe("the last good one");
      const { id: root } = await snapshotOn(backend, id, "root");
      const all = await planOn(backend, id, { action: "delete", snapshot: root, scope: "subtree" });
      expect(all.effects.map(({ text }) => text).join(" ")).toContain("nothing of");
      expect(all.confirm).not.toBe(null);
    },
  },
];

const reasonOf = ({ takeLiveAway }: VolumeWorld): string | null =>
  typeof takeLiveAway === "string" ? takeLiveAway : null;

export const goneChecks = chapter(
  "live state gone",
  checks.map((check) => ({ ...check, skip: reasonOf })),
);

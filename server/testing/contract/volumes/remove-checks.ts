import { expect } from "vitest";
import { branchedTree, type DeletionCase, deletionCases } from "#server/testing/contract/deletion-cases.ts";
import { type Check, chapter } from "./check.ts";
import { actOn, carryOutOn, planOn, snapshotOn, takeOn } from "./volume-act.ts";
import { branchedVolume, contentsOn, treeOn } from "./volume-tree.ts";

const removal = ({ what, snapshot, scope, left, current }: DeletionCase): Omit<Check, "chapter"> => ({
  promise: `${what} (${scope}): the others keep every byte, and the tree is as the plan showed it`,
  async run(world) {
    const { backend, native } = world;
    const id = await branchedVolume(world);
    expect((await treeOn(world, id)).tree).toEqual(branchedTree);
    const before = await contentsOn(world, id);
    const now = await native.contentNow(id);
    const { id: going } = await snapshotOn(backend, id, snapshot);
    const planned = await actOn(backend, id, { action: "delete", snapshot: going, scope });
    expect(await treeOn(world, id)).toEqual({ tree: left, current });
    const names = new Map(planned.after.snapshots.map((s) => [s.id, s.name]));
    const parentOf = (parent: string | null) => (parent === null ? null : (names.get(parent) ?? `?${parent}`));
    expect(Object.fromEntries(planned.after.snapshots.map((s) => [s.name, parentOf(s.parentId)]))).toEqual(left);
    expect(parentOf(planned.after.headParentId)).toBe(current);
    expect(await native.names(id)).toEqual(Object.keys(left).sort());
    for (const [name, content] of await contentsOn(world, id))
      expect([name, content]).toEqual([name, before.get(name)]);
    expect(await native.contentNow(id)).toBe(now);
    expect(await native.isClean(id)).toBe(true);
  },
});

export const removeChecks = chapter("delete", [
  ...deletionCases.map(removal),
  {
    promise: "every point that goes is named in the plan",
    async run(world) {
      const id = await branchedVolume(world);
      const { id: middle } = await snapshotOn(world.backend, id, "middle");
      const planned = await planOn(world.backend, id, { action: "delete", snapshot: middle, scope: "subtree" });
      const lost = planned.effects.filter((e) => e.group === "data-lost").flatMap((e) => e.objects.map((o) => o.name));
      expect(lost.sort()).toEqual(["branch", "leaf", "middle", "tip"]);
    },
  },
  {
    promise: "children of a leaf: there are none, and that is said",
    async run({ backend, volume }) {
      const id = await volume();
      const leaf = await takeOn(backend, id, "leaf");
      await expect(planOn(backend, id, { action: "delete", snapshot: leaf, scope: "children" })).rejects.toMatchObject({
        code: "blocked",
      });
    },
  },
  {
    promise: "doing it twice is safe",
    async run(world) {
      const { backend, native } = world;
      const id = await branchedVolume(world);
      const { id: branch } = await snapshotOn(backend, id, "branch");
      const planned = await actOn(backend, id, { action: "delete", snapshot: branch, scope: "one" });
      const before = await contentsOn(world, id);
      const now = await native.contentNow(id);
      await carryOutOn(backend, id, planned).catch((error: unknown) => expect(error).toHaveProperty("code"));
      expect(await contentsOn(world, id)).toEqual(before);
      expect(await native.contentNow(id)).toBe(now);
    },
  },
]);

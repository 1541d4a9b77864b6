import { expect } from "vitest";
import { chapter } from "./check.ts";
import { actOn, carryOutOn, planOn, snapshotOn, takeOn } from "./volume-act.ts";
import { branchedVolume, contentsOn, treeOn } from "./volume-tree.ts";

export const revertChecks = chapter("revert", [
  {
    promise: "the live state is that of the snapshot, and every snapshot stays",
    async run(world) {
      const { backend, native } = world;
      const id = await branchedVolume(world);
      const before = await contentsOn(world, id);
      const { tree } = await treeOn(world, id);
      for (const name of ["leaf", "root", "tip"]) {
        const { id: snapshot } = await snapshotOn(backend, id, name);
        await actOn(backend, id, { action: "revert", snapshot, safetySnapshot: false });
        expect(await native.contentNow(id)).toBe(before.get(name));
        expect(await treeOn(world, id)).toEqual({ tree, current: name });
        expect(await contentsOn(world, id)).toEqual(before);
      }
      expect(await native.isClean(id)).toBe(true);
    },
  },
  {
    promise: "what is written afterwards is written to no snapshot",
    async run(world) {
      const { backend, volume, write, native } = world;
      const id = await volume();
      await write(id, 1);
      const first = await takeOn(backend, id, "first");
      await write(id, 2);
      await takeOn(backend, id, "second");
      const before = await contentsOn(world, id);
      await actOn(backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
      await write(id, 9);
      expect(await contentsOn(world, id)).toEqual(before);
      await takeOn(backend, id, "third");
      expect((await treeOn(world, id)).tree).toEqual({ first: null, second: "first", third: "first" });
      expect(await native.contentAt(id, "third")).toBe(await native.contentNow(id));
    },
  },
  {
    promise: "by default the live state is kept first, and nothing is lost",
    async run(world) {
      const { backend, volume, write, native } = world;
      const id = await volume();
      await write(id, 1);
      const first = await takeOn(backend, id, "first");
      await write(id, 2);
      const lost = await native.contentNow(id);
      const planned = await actOn(backend, id, { action: "revert", snapshot: first });
      expect(await native.contentNow(id)).toBe(await native.contentAt(id, "first"));
      const { snapshots, head } = await backend.observe(id, { fresh: "all" });
      const kept = snapshots.find(({ id: snapshot }) => snapshot !== head.parentId);
      expect(kept?.name).toMatch(/^before-revert-/);
      expect(await native.contentAt(id, kept?.name ?? "")).toBe(lost);
      expect(planned.result.undo).toMatchObject({ action: "revert", snapshot: kept?.id });
      expect(planned.effects.filter((effect) => effect.group === "data-lost")).toEqual([]);
      await actOn(backend, id, { action: "revert", snapshot: kept?.id ?? "", safetySnapshot: false });
      expect(await native.contentNow(id)).toBe(lost);
    },
  },
  {
    promise: "without that, what is lost is told, and the destructive step stands last",
    async run({ backend, volume, write }) {
      const id = await volume();
      await write(id, 1);
      const first = await takeOn(backend, id, "first");
      await write(id, 2);
      const planned = await planOn(backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
      expect(planned.effects.some(({ group, severity }) => group === "data-lost" && severity === "danger")).toBe(true);
      const destructive = planned.steps.map((step) => step.destructive);
      expect(destructive).toContain(true);
      expect(destructive.toSorted()).toEqual(destructive);
      expect(planned.undoable).toBe("no");
    },
  },
  {
    promise: "doing it twice is safe",
    async run(world) {
      const { backend, volume, write, native } = world;
      const id = await volume();
      await write(id, 1);
      const first = await takeOn(backend, id, "first");
      await write(id, 2);
      await takeOn(backend, id, "second");
      const planned = await actOn(backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
      const before = await contentsOn(world, id);
      await carryOutOn(backend, id, planned).catch((error: unknown) => expect(error).toHaveProperty("code"));
      expect(await contentsOn(world, id)).toEqual(before);
      expect(await native.contentNow(id)).toBe(before.get("first"));
    },
  },
  {
    promise: "an unknown snapshot is not-found",
    async run({ backend, volume }) {
      const id = await volume();
      await takeOn(backend, id, "there");
      await expect(planOn(backend, id, { action: "revert", snapshot: "nowhere" })).rejects.toMatchObject({
        code: "not-found",
      });
    },
  },
]);

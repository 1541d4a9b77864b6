import { expect } from "vitest";
import { chapter } from "./check.ts";
import { actOn, planOn, snapshotOn, takeOn } from "./volume-act.ts";
import { treeOn } from "./volume-tree.ts";

export const createChecks = chapter("create", [
  {
    promise: "it holds what was there, whatever is written afterwards",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      const then = await native.contentNow(id);
      await takeOn(backend, id, "point");
      expect(await native.contentAt(id, "point")).toBe(then);
      await write(id, 2, 1 << 20);
      expect(await native.contentAt(id, "point")).toBe(then);
      expect(await native.contentNow(id)).not.toBe(then);
      expect(await native.isClean(id)).toBe(true);
    },
  },
  {
    promise: "the live state stays as it is, and descends from it",
    async run(world) {
      const { backend, volume, write, native } = world;
      const id = await volume();
      await write(id, 1);
      const now = await native.contentNow(id);
      await takeOn(backend, id, "one");
      await takeOn(backend, id, "two");
      expect(await native.contentNow(id)).toBe(now);
      expect(await treeOn(world, id)).toEqual({ tree: { one: null, two: "one" }, current: "two" });
    },
  },
  {
    promise: "the tree is as the plan showed it",
    async run({ backend, volume, write }) {
      const id = await volume();
      await write(id, 1);
      await takeOn(backend, id, "one");
      const planned = await actOn(backend, id, { action: "create", name: "two" });
      const { snapshots, head } = await backend.observe(id, { fresh: "all" });
      const named = (s: { id: string; name: string }) => [s.id, s.name];
      expect(planned.after.snapshots.map(named).sort()).toEqual(snapshots.map(named).sort());
      expect(planned.after.headParentId).toBe(head.parentId);
    },
  },
  {
    promise: "no field is required: a name is made",
    async run({ backend, volume, native }) {
      const id = await volume();
      await actOn(backend, id, { action: "create" });
      expect((await backend.observe(id)).snapshots.map((s) => s.name)).toEqual([
        expect.stringMatching(/^snapshot-\d{8}-\d{6}/),
      ]);
      expect(await native.names(id)).toHaveLength(1);
    },
  },
  {
    promise: "name and description are taken from a <volsnapshot>, and another root is refused",
    async run({ backend, volume, native }) {
      const id = await volume();
      const xml = "<volsnapshot><name>from xml</name><description>a &lt;b&gt; c</description></volsnapshot>";
      await actOn(backend, id, { action: "create", xml });
      expect(await snapshotOn(backend, id, "from xml")).toMatchObject({ description: "a <b> c" });
      await expect(planOn(backend, id, { action: "create", xml: "<domainsnapshot/>" })).rejects.toMatchObject({
        code: "invalid-input",
      });
      expect(await native.names(id)).toHaveLength(1);
    },
  },
  {
    promise: "a taken name is already-exists, and nothing is done",
    async run({ backend, volume, native }) {
      const id = await volume();
      await takeOn(backend, id, "taken");
      const entries = await native.entries(id);
      await expect(planOn(backend, id, { action: "create", name: "taken" })).rejects.toMatchObject({
        code: "already-exists",
      });
      expect(await native.entries(id)).toEqual(entries);
    },
  },
  {
    promise: "memory and a guest's help are refused, not left out",
    async run({ backend, volume, native }) {
      const id = await volume();
      for (const more of [{ memory: true }, { live: true }, { quiesce: "require" }] as const)
        await expect(planOn(backend, id, { action: "create", name: "no", ...more })).rejects.toMatchObject({
          code: "unsupported",
        });
      expect(await native.names(id)).toEqual([]);
    },
  },
  {
    promise: "it says when it was taken",
    async run({ backend, volume }) {
      const id = await volume();
      const before = Date.now();
      await takeOn(backend, id, "timed");
      const at = Date.parse((await snapshotOn(backend, id, "timed")).createdAt ?? "");
      expect(at).toBeGreaterThanOrEqual(before - 2_000);
      expect(at).toBeLessThanOrEqual(Date.now() + 2_000);
    },
  },
]);

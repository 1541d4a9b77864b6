import { expect } from "vitest";
import { chapter } from "./check.ts";
import { actOn, carryOutOn, planOn, snapshotOn, takeOn } from "./volume-act.ts";
import { contentsOn } from "./volume-tree.ts";

export const useChecks = chapter("in use, at once, out of space", [
  {
    promise: "while a running machine has it, it is not gone back, and who has it is named",
    skip: ({ hold }) => (hold ? null : "this storage does not know of users"),
    async run(world) {
      const { backend, volume, write, native, hold } = world;
      const id = await volume();
      await write(id, 1);
      const one = await takeOn(backend, id, "one");
      await write(id, 2);
      const now = await native.contentNow(id);
      const release = (await hold?.(id)) ?? (async () => undefined);
      try {
        const { revert } = (await backend.observe(id, { fresh: "all" })).capabilities(one);
        expect(revert.status).toBe("not-now");
        expect(revert.reason).toMatch(/\S/);
        await expect(planOn(backend, id, { action: "revert", snapshot: one })).rejects.toMatchObject({
          code: "blocked",
        });
      } finally {
        await release();
      }
      expect(await native.contentNow(id)).toBe(now);
      await actOn(backend, id, { action: "revert", snapshot: one });
      expect(await native.contentNow(id)).toBe(await native.contentAt(id, "one"));
    },
  },
  {
    promise: "taken into use after the plan, it is not gone back",
    skip: ({ hold }) => (hold ? null : "this storage does not know of users"),
    async run(world) {
      const { backend, volume, write, native, hold } = world;
      const id = await volume();
      await write(id, 1);
      const one = await takeOn(backend, id, "one");
      await write(id, 2);
      const now = await native.contentNow(id);
      const before = await contentsOn(world, id);
      const planned = await planOn(backend, id, { action: "revert", snapshot: one, safetySnapshot: false });
      const release = (await hold?.(id)) ?? (async () => undefined);
      try {
        await expect(carryOutOn(backend, id, planned)).rejects.toHaveProperty("code");
      } finally {
        await release();
      }
      expect(await native.contentNow(id)).toBe(now);
      expect(await contentsOn(world, id)).toEqual(before);
    },
  },
  {
    promise: "a snapshot that went after the plan is not gone back to, and the live state stays",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      const first = await takeOn(backend, id, "first");
      await write(id, 2);
      const second = await takeOn(backend, id, "second");
      await actOn(backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
      const now = await native.contentNow(id);
      const planned = await planOn(backend, id, { action: "revert", snapshot: second, safetySnapshot: false });
      await native.remove(id, "second");
      await expect(carryOutOn(backend, id, planned)).rejects.toHaveProperty("code");
      expect(await native.contentNow(id)).toBe(now);
    },
  },
  {
    promise: "two snapshots asked for at once: each that is told to be there holds the content of then",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      const then = await native.contentNow(id);
      const [a, b] = [
        await planOn(backend, id, { action: "create", name: "a" }),
        await planOn(backend, id, { action: "create", name: "b" }),
      ];
      const done = await Promise.allSettled([carryOutOn(backend, id, a), carryOutOn(backend, id, b)]);
      expect(done.some(({ status }) => status === "fulfilled")).toBe(true);
      for (const [i, name] of ["a", "b"].entries())
        if (done[i]?.status === "fulfilled") expect(await native.contentAt(id, name)).toBe(then);
      expect(await native.contentNow(id)).toBe(then);
      expect(await native.isClean(id)).toBe(true);
    },
  },
  {
    promise: "with no space left a snapshot is whole or not there, and nothing is left behind",
    skip: ({ fill }) => (fill ? null : "its space is that of the machine"),
    async run(world) {
      const { backend, volume, write, native, fill } = world;
      const id = await volume();
      await write(id, 1);
      await takeOn(backend, id, "before");
      const held = await native.contentAt(id, "before");
      const now = await native.contentNow(id);
      const entries = await native.entries(id);
      const planned = await planOn(backend, id, { action: "create", name: "full" });
      const release = (await fill?.()) ?? (async () => undefined);
      let isTaken = true;
      try {
        await carryOutOn(backend, id, planned).catch((error: unknown) => {
          isTaken = false;
          expect(error).toHaveProperty("code", "no-space");
        });
      } finally {
        await release();
      }
      if (isTaken) expect(await native.contentAt(id, "full")).toBe(now);
      else expect(await native.entries(id)).toEqual(entries);
      expect(await native.contentNow(id)).toBe(now);
      expect(await native.contentAt(id, "before")).toBe(held);
      await actOn(backend, id, {
        action: "delete",
        snapshot: (await snapshotOn(backend, id, "before")).id,
        scope: "one",
      });
      expect(await native.contentNow(id)).toBe(now);
    },
  },
]);

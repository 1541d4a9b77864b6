import { describe, expect, test } from "vitest";
import { take } from "./act.ts";
import type { World } from "./world.ts";

export function readingChapter(world: () => World): void {
  describe("reading", () => {
    test("a subject without snapshots reads as empty, with its head", async () => {
      const { backend, subject } = world();
      const id = await subject();
      const tree = await backend.observe(id);
      expect(tree.snapshots).toEqual([]);
      expect(tree.head).toMatchObject({ parentId: null, state: "shut off" });
      expect(tree.partial).toEqual([]);
    });

    test("a subject that is not there is not-found, never empty", async () => {
      await expect(world().backend.observe("00000000-0000-4000-8000-000000000000")).rejects.toMatchObject({
        code: "not-found",
      });
    });

    test("parents, current and order are those of the native tool", async () => {
      const { backend, subject, native } = world();
      const id = await subject();
      for (const name of ["z-first", "m-second", "a-third"]) await take(backend, id, name);
      const tree = await backend.observe(id);
      expect(new Map(tree.snapshots.map((s) => [s.id, s.parentId]))).toEqual(await native.parents(id));
      expect(tree.snapshots.map((s) => s.id)).toEqual(["z-first", "m-second", "a-third"]);
      expect(tree.head.parentId).toBe(await native.current(id));
      expect(tree.snapshots.filter((s) => s.isCurrent).map((s) => s.id)).toEqual(["a-third"]);
    });

    test("the revision stands still while nothing changes, and moves with a change from outside", async () => {
      const { backend, subject, native } = world();
      const id = await subject();
      await take(backend, id, "one");
      const before = await backend.observe(id);
      expect((await backend.observe(id)).revision).toBe(before.revision);
      await native.run(["snapshot-create-as", `--domain=${id}`, "--name=outside"]);
      const after = await backend.observe(id, { maxAgeMs: 1 });
      expect(after.revision).not.toBe(before.revision);
      expect(after.snapshots.map((s) => s.id)).toContain("outside");
    });

    test("the list holds every subject with the state that the native tool tells", async () => {
      const { backend, subject, native } = world();
      const id = await subject({ state: "paused" });
      await backend.observe(id);
      const listed = (await backend.list()).find((row) => row.id === id);
      expect(listed).toMatchObject({ state: await native.state(id), snapshotCount: 0, problem: null });
    });

    test("what is not known is null, never zero", async () => {
      const { backend, subject } = world();
      const id = await subject();
      await take(backend, id, "disk only");
      const [snapshot] = (await backend.observe(id)).snapshots;
      expect(snapshot).toMatchObject({ sizeBytes: null, exclusiveBytes: null, memory: "none" });
    });
  });
}

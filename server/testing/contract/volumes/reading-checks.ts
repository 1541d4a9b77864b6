import { expect } from "vitest";
import { branchedTree } from "#server/testing/contract/deletion-cases.ts";
import { chapter } from "./check.ts";
import { actOn, snapshotOn, takeOn } from "./volume-act.ts";
import { branchedVolume, treeOn } from "./volume-tree.ts";

export const readingChecks = chapter("reading", [
  {
    promise: "a volume without snapshots has a head and nothing else",
    async run({ backend, volume, native }) {
      const id = await volume();
      const { snapshots, head, partial, subject } = await backend.observe(id);
      expect(snapshots).toEqual([]);
      expect(head.parentId).toBe(null);
      expect(partial).toEqual([]);
      expect(subject).toMatchObject({ kind: "volume", id, state: null });
      expect(await native.names(id)).toEqual([]);
    },
  },
  {
    promise: "it is listed once, with what it has",
    async run({ backend, volume, write }) {
      const id = await volume();
      await write(id, 1);
      await takeOn(backend, id, "one");
      await takeOn(backend, id, "two");
      const rows = (await backend.list()).filter((row) => row.id === id);
      expect(rows).toHaveLength(1);
      expect(rows[0]).toMatchObject({ snapshotCount: 2, problem: null });
    },
  },
  {
    promise: "every snapshot that the storage has is shown, below its parent",
    async run(world) {
      const id = await branchedVolume(world);
      expect(await treeOn(world, id)).toEqual({ tree: branchedTree, current: "tip" });
      expect(await world.native.names(id)).toEqual(Object.keys(branchedTree).sort());
    },
  },
  {
    promise: "parents come before children, and ids are unique",
    async run(world) {
      const id = await branchedVolume(world);
      const { snapshots } = await world.backend.observe(id);
      const seen = new Set<string>();
      for (const { id: snapshot, parentId } of snapshots) {
        expect(parentId === null || seen.has(parentId)).toBe(true);
        expect(seen.has(snapshot)).toBe(false);
        seen.add(snapshot);
      }
    },
  },
  {
    promise: "a snapshot taken past Espalier is shown, with what it holds untouched",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      await takeOn(backend, id, "ours");
      await write(id, 2);
      await native.take(id, "theirs");
      const held = await native.contentAt(id, "theirs");
      await write(id, 3);
      const { snapshots } = await backend.observe(id, { fresh: "all" });
      expect(snapshots.map(({ name }) => name).sort()).toEqual(["ours", "theirs"]);
      expect(await native.contentAt(id, "theirs")).toBe(held);
    },
  },
  {
    promise: "one removed past Espalier is shown no more",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      const first = await takeOn(backend, id, "first");
      await write(id, 2);
      await takeOn(backend, id, "second");
      await actOn(backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
      await native.remove(id, "second");
      const { snapshots, head } = await backend.observe(id, { fresh: "all" });
      expect(snapshots.map(({ name }) => name)).toEqual(["first"]);
      expect(head.parentId).toBe((await snapshotOn(backend, id, "first")).id);
    },
  },
  {
    promise: "an unknown volume is not-found, never one without snapshots",
    async run({ backend, volume }) {
      const id = await volume();
      await expect(backend.observe(`${id}-gone`)).rejects.toMatchObject({ code: "not-found" });
    },
  },
  {
    promise: "the digest of its row moves with its tree",
    async run({ backend, volume, native }) {
      const id = await volume();
      const digest = async () => (await backend.list()).find((row) => row.id === id)?.digest;
      const before = await digest();
      expect(await digest()).toBe(before);
      await native.take(id, "more");
      expect(await digest()).not.toBe(before);
    },
  },
]);

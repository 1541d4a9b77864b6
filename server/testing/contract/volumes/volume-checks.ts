import { expect } from "vitest";
import { partsOfVolumeId } from "#lib/model/volume.ts";
import { chapter } from "./check.ts";
import { actOn, planOn, takeOn } from "./volume-act.ts";
import { contentsOn } from "./volume-tree.ts";

const changes = { clone: "a new volume from a snapshot", deleteVolume: "deleting a volume" } as const;
const none = (what: keyof typeof changes) => `this kind has no ${changes[what]}`;

export const volumeChecks = chapter("volumes", [
  {
    promise: "a new volume from a snapshot holds what it holds, and what is written to it is written to nothing else",
    async run(world) {
      const { backend, volume, write, native } = world;
      const id = await volume();
      await write(id, 1);
      const point = await takeOn(backend, id, "point");
      await write(id, 2);
      const { clone } = (await backend.observe(id)).capabilities(point);
      if (clone.status !== "yes") {
        expect(clone.reason, none("clone")).toMatch(/\S/);
        return;
      }
      const [before, now] = [await contentsOn(world, id), await native.contentNow(id)];
      const listed = (await backend.list()).map((row) => row.id);
      await actOn(backend, id, { action: "clone", snapshot: point, name: "twin" });
      const made = (await backend.list()).map((row) => row.id).filter((row) => !listed.includes(row));
      expect(made).toHaveLength(1);
      expect(await native.contentNow(made[0] ?? "")).toBe(before.get("point"));
      await write(made[0] ?? "", 7);
      expect(await contentsOn(world, id)).toEqual(before);
      expect(await native.contentNow(id)).toBe(now);
    },
  },
  {
    promise: "a name that is taken for a new volume is refused, and what is there stays",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      const point = await takeOn(backend, id, "point");
      if ((await backend.observe(id)).capabilities(point).clone.status !== "yes") return;
      const other = await volume();
      const content = await native.contentNow(other);
      const name = partsOfVolumeId(other)?.native ?? "";
      await expect(planOn(backend, id, { action: "clone", snapshot: point, name })).rejects.toHaveProperty("code");
      expect(await native.contentNow(other)).toBe(content);
    },
  },
  {
    promise: "a volume with snapshots is not deleted unless they are named as going too",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      await takeOn(backend, id, "point");
      const { deleteVolume } = (await backend.observe(id)).headCapabilities();
      if (deleteVolume.status !== "yes") {
        expect(deleteVolume.reason, none("deleteVolume")).toMatch(/\S/);
        return;
      }
      const entries = await native.entries(id);
      await expect(planOn(backend, id, { action: "deleteVolume", snapshots: "refuse" })).rejects.toMatchObject({
        code: "blocked",
      });
      expect(await native.entries(id)).toEqual(entries);
      const planned = await actOn(backend, id, { action: "deleteVolume", snapshots: "delete" });
      expect(planned.effects[0]?.objects.map(({ name }) => name)).toContain("point");
      expect(planned.confirm).not.toBe(null);
      expect(await native.entries(id)).toEqual([]);
      expect((await backend.list()).some((row) => row.id === id)).toBe(false);
    },
  },
]);

import { execFile } from "node:child_process";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isProblem } from "#lib/model/problem.ts";
import type { VolumeObservation } from "#server/backends/contract.ts";
import { createBlockReader } from "#server/blocks/block-reader.ts";
import { btrfsWorld, snapshotsOf, subvolumePath } from "#server/testing/contract/volumes/btrfs-world.ts";
import { actOn, carryOutOn, planOn, snapshotOn, takeOn } from "#server/testing/contract/volumes/volume-act.ts";
import { treeOn } from "#server/testing/contract/volumes/volume-tree.ts";
import { expectDiffOfCopies, scribble } from "#server/testing/diff-of-copies.ts";
import { whyNoLoopMount } from "#server/testing/loop-mount.ts";
import { stagedPath } from "./snapshot-names.ts";

const run = promisify(execFile);
const skip = whyNoLoopMount("btrfs");
const btrfs = (...args: string[]) => run("btrfs", ["subvolume", ...args]);

describe.skipIf(skip)(`btrfs subvolumes${skip ? ` (skipped: ${skip})` : ""}`, () => {
  let world: Awaited<ReturnType<typeof btrfsWorld>>;
  beforeAll(async () => {
    world = await btrfsWorld(1_024);
  });
  afterAll(() => world?.close());

  const uuidOf = async (path: string) =>
    /^\tUUID:\s+(\S+)/m.exec((await run("btrfs", ["subvolume", "show", path])).stdout)?.[1];

  describe("going back", () => {
    test("exchanges the live subvolume, which is kept as it is: no byte is copied, and none is lost", async () => {
      const id = await world.volume();
      await world.write(id, 1);
      const first = await takeOn(world.backend, id, "first");
      await world.write(id, 2);
      await writeFile(join(subvolumePath(id), "notes"), "only here");
      const [uuid, now] = [await uuidOf(subvolumePath(id)), await world.native.contentNow(id)];
      const planned = await actOn(world.backend, id, { action: "revert", snapshot: first });
      expect(planned.steps.every((step) => !step.destructive)).toBe(true);
      const kept = planned.result.snapshot ?? "";
      expect(await uuidOf(kept)).toBe(uuid);
      expect(await world.native.contentAt(id, kept.split("/").at(-1) ?? "")).toBe(now);
      await expect(writeFile(join(kept, "notes"), "changed")).rejects.toMatchObject({ code: "EROFS" });
      await expect(stat(join(subvolumePath(id), "notes"))).rejects.toMatchObject({ code: "ENOENT" });
      expect(await stat(stagedPath(subvolumePath(id))).catch(() => null)).toBe(null);
    });

    /** The native steps of a revert, done by hand up to where the server died. */
    const stages: readonly { what: string; until: (live: string, staged: string, to: string) => Promise<void> }[] = [
      { what: "before the names were exchanged", until: async () => undefined },
      {
        what: "after they were exchanged",
        until: async (live, staged) => {
          const x = `${staged}-x`;
          await rename(live, x);
          await rename(staged, live);
          await rename(x, staged);
        },
      },
      { what: "between two renames, with no live state at all", until: (live, _, to) => rename(live, to) },
      {
        what: "when all have their names",
        until: async (live, staged, to) => {
          await rename(live, to);
          await rename(staged, live);
        },
      },
    ];
    test.each(stages)("broken off $what, it is taken up and comes to its end", async ({ until }) => {
      const id = await world.volume();
      const live = subvolumePath(id);
      await world.write(id, 1);
      const first = await takeOn(world.backend, id, "first");
      await world.write(id, 2);
      const now = await world.native.contentNow(id);
      const planned = await planOn(world.backend, id, { action: "revert", snapshot: first });
      const call = planned.steps[0]?.call;
      if (call?.op !== "volume") throw new Error("no step");
      const { to } = call.call as unknown as { to: string };
      await btrfs("snapshot", first, stagedPath(live));
      await until(live, stagedPath(live), to);
      const operation = world.backend.operations.volume;
      expect(await operation?.examine(id, call, {})).toBe("not-done");
      await carryOutOn(world.backend, id, planned);
      expect(await operation?.examine(id, call, {})).toBe("done");
      expect(await world.native.contentNow(id)).toBe(await world.native.contentAt(id, "first"));
      expect(await world.native.contentAt(id, to.split("/").at(-1) ?? "")).toBe(now);
      expect(await world.native.names(id)).toHaveLength(2);
      expect((await world.native.entries(id)).filter((name) => name.includes(".new-"))).toEqual([]);
    });

    test("what an earlier one left is not deleted by the next when it was live", async () => {
      const id = await world.volume();
      const live = subvolumePath(id);
      await world.write(id, 1);
      const first = await takeOn(world.backend, id, "first");
      await world.write(id, 2);
      const [now, uuid] = [await world.native.contentNow(id), await uuidOf(live)];
      await rename(live, stagedPath(live));
      await btrfs("snapshot", first, live);
      expect((await world.backend.observe(id)).snapshots.map((each) => each.id)).toContain(stagedPath(live));
      await actOn(world.backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
      const left = join(snapshotsOf(id), `.old-${uuid}`);
      expect(await uuidOf(left)).toBe(uuid);
      expect((await run("sha256sum", ["disk.img"], { cwd: left })).stdout.slice(0, 64)).toBe(
        now
          .split("\n")
          .find((line) => line.includes("disk.img"))
          ?.slice(0, 64),
      );
    });

    test("without the live state kept, that is deleted last, and only the one that the plan saw", async () => {
      const id = await world.volume();
      await world.write(id, 1);
      const first = await takeOn(world.backend, id, "first");
      const planned = await planOn(world.backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
      expect(planned.steps.map(({ destructive }) => destructive)).toEqual([false, true]);
      const live = subvolumePath(id);
      await rename(live, `${live}-moved`);
      await btrfs("snapshot", `${live}-moved`, live);
      await expect(carryOutOn(world.backend, id, planned)).rejects.toMatchObject({ code: "stale" });
      expect(await uuidOf(`${live}-moved`)).toBeDefined();
      expect(await world.native.names(id)).toEqual(["first"]);
    });
  });

  describe("what a snapshot does not hold", () => {
    test("subvolumes inside are named before, and keep the volume from going back", async () => {
      const id = await world.volume();
      const inner = join(subvolumePath(id), "inner");
      const first = await takeOn(world.backend, id, "first");
      await btrfs("create", inner);
      await writeFile(join(inner, "data"), "x");
      const planned = await planOn(world.backend, id, { action: "create", name: "second" });
      expect(planned.effects.some(({ severity, text }) => severity === "warning" && text.includes(inner))).toBe(true);
      const { revert } = (await world.backend.observe(id)).capabilities(first);
      expect(revert).toMatchObject({ status: "not-now", blockers: [expect.objectContaining({ id: inner })] });
      expect((await world.backend.observe(id)).headCapabilities().deleteVolume.status).toBe("not-now");
      expect(await readFile(join(inner, "data"), "utf8")).toBe("x");
    });
  });

  describe("what is known of a snapshot", () => {
    test("follows it by its uuid, and does not pass to another one under its path", async () => {
      const id = await world.volume();
      await takeOn(world.backend, id, "a");
      await world.write(id, 2);
      const b = await takeOn(world.backend, id, "b");
      await actOn(world.backend, id, { action: "edit", snapshot: b, description: "the second" });
      await rename(b, `${b} moved`);
      await btrfs("snapshot", "-r", subvolumePath(id), b);
      const { snapshots } = await world.backend.observe(id);
      const byId = new Map(snapshots.map((each) => [each.id, each]));
      expect(byId.get(`${b} moved`)).toMatchObject({ name: "b", description: "the second" });
      expect(byId.get(b)).toMatchObject({ isInferred: true, description: null });
      const planned = await planOn(world.backend, id, { action: "delete", snapshot: b, scope: "one" });
      await btrfs("delete", b);
      await rename(`${b} moved`, b);
      await expect(carryOutOn(world.backend, id, planned)).rejects.toMatchObject({ code: "stale" });
      expect(await uuidOf(b)).toBeDefined();
    });

    test("one that was written down and is not there after a crash is none; one that came to be is bound", async () => {
      const id = await world.volume();
      const a = await takeOn(world.backend, id, "a");
      const record = world.records.get(id);
      const half = {
        key: join(snapshotsOf(id), "half"),
        name: "half",
        parent: a,
        description: "d",
        createdAt: new Date().toISOString(),
      };
      world.records.put(id, { ...record, head: half.key, snapshots: [...record.snapshots, half] });
      expect(await treeOn(world, id)).toEqual({ tree: { a: null }, current: "a" });
      await btrfs("snapshot", "-r", subvolumePath(id), half.key);
      expect(await snapshotOn(world.backend, id, "half")).toMatchObject({ description: "d", parentId: a });
    });

    test("snapshots that others took elsewhere are shown, and stay related after the live state was exchanged", async () => {
      const id = await world.volume();
      await world.write(id, 1);
      const first = await takeOn(world.backend, id, "first");
      await mkdir(join(world.root, "elsewhere"), { recursive: true });
      await btrfs("snapshot", "-r", subvolumePath(id), join(world.root, "elsewhere", "nightly"));
      const before = (await world.backend.observe(id)).snapshots.map((each) => each.id).sort();
      expect(before).toContain(join(world.root, "elsewhere", "nightly"));
      await actOn(world.backend, id, { action: "revert", snapshot: first, safetySnapshot: false });
      expect((await world.backend.observe(id)).snapshots.map((each) => each.id).sort()).toEqual(before);
      expect((await world.backend.list()).filter((row) => row.path.includes("nightly"))).toEqual([]);
    });
  });

  test("a plain folder in the place of a subvolume that is gone stays; without it the subvolume comes back as it was", async () => {
    const id = await world.volume();
    await world.write(id, 5);
    await world.native.take(id, "theirs");
    const { id: theirs } = await snapshotOn(world.backend, id, "theirs");
    await btrfs("delete", subvolumePath(id));
    await mkdir(subvolumePath(id));
    await writeFile(join(subvolumePath(id), "notes"), "x");
    const { revert } = (await world.backend.observe(id)).capabilities(theirs);
    expect(revert).toMatchObject({ status: "not-now", reason: expect.stringContaining("no subvolume") });
    expect(await readFile(join(subvolumePath(id), "notes"), "utf8")).toBe("x");
    await rename(subvolumePath(id), `${subvolumePath(id)}-notes`);
    await actOn(world.backend, id, { action: "revert", snapshot: theirs });
    expect(await readFile(join(subvolumePath(id), "disk.img"))).toEqual(await readFile(join(theirs, "disk.img")));
    expect(await treeOn(world, id)).toEqual({ tree: { theirs: null }, current: "theirs" });
    await takeOn(world.backend, id, "ours");
    expect((await treeOn(world, id)).tree).toEqual({ theirs: null, ours: "theirs" });
  });

  test("a snapshot that somebody gave another name is not lost", async () => {
    const id = await world.volume();
    const a = await takeOn(world.backend, id, "a");
    await rename(a, `${a} under another name`);
    expect((await world.backend.observe(id)).findings).toEqual([]);
  });

  test("a writable snapshot is one, and is deleted only as the one that it is", async () => {
    const id = await world.volume();
    await actOn(world.backend, id, { action: "create", name: "open", writable: true });
    const { id: open } = await snapshotOn(world.backend, id, "open");
    await writeFile(join(open, "more"), "x");
    await actOn(world.backend, id, { action: "delete", snapshot: open, scope: "one" });
    expect(await world.native.names(id)).toEqual([]);
  });

  test.each(["raw", "qcow2"])(
    "two snapshots of a %s image differ by what was written, page by page",
    async (format) => {
      const id = await world.volume({ sizeBytes: 4 << 20 });
      const disk = `more.${format}`;
      const path = join(subvolumePath(id), disk);
      await run("qemu-img", ["create", "-q", "-f", format, path, "4M"]);
      await run("qemu-io", ["-f", format, "-c", "write -q -P 7 0 4M", path]);
      const a = await takeOn(world.backend, id, "a");
      scribble(path, format, 4 << 20);
      const b = await takeOn(world.backend, id, "b");
      const observation = await world.backend.observe(id);
      const compared = { disk, format, slack: 1 };
      await expectDiffOfCopies(observation, { ...compared, from: a, to: b });
      await expectDiffOfCopies(observation, { ...compared, from: b, to: a });
      await expectDiffOfCopies(observation, { ...compared, from: a, to: null });
    },
  );

  test("the blocks of an image in the volume can be compared", async () => {
    const id = await world.volume();
    await world.write(id, 1);
    const a = await takeOn(world.backend, id, "a");
    await world.write(id, 2, 1 << 20);
    const b = await takeOn(world.backend, id, "b");
    const observation = await world.backend.observe(id);
    expect(observation.head.disks.map(({ target }) => target)).toEqual(["disk.img"]);
    const pointOf = (at: string, seen: VolumeObservation) => {
      const found = seen.points(at).get("disk.img");
      if (!found || isProblem(found)) throw found ?? new Error("no disk");
      return found.point;
    };
    const reader = createBlockReader();
    try {
      const { extents } = await reader.diff({ from: pointOf(a, observation), to: pointOf(b, observation) });
      expect(extents).toEqual([{ offset: 1 << 20, length: 65_536, kind: "data" }]);
    } finally {
      await reader.close();
    }
  });

  test("a machine's disk is found in the volume that it lies in", async () => {
    const id = await world.volume();
    expect(await world.backend.volumeOf?.(join(subvolumePath(id), "disk.img"))).toBe(id);
    expect(await world.backend.volumeOf?.(join(world.root, "elsewhere.img"))).toBe(null);
  });
});

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  chown,
  mkdir,
  open,
  readdir,
  readFile,
  rename,
  stat,
  truncate,
  unlink,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import { waitFor } from "#server/lab/wait-for.ts";
import { filecopyWorld, fillUp, holdImage } from "#server/testing/contract/volumes/filecopy-world.ts";
import { actOn, carryOutOn, planOn, snapshotOn, takeOn } from "#server/testing/contract/volumes/volume-act.ts";
import type { VolumeWorld } from "#server/testing/contract/volumes/volume-world.ts";
import { expectDiffOfCopies, scribble } from "#server/testing/diff-of-copies.ts";
import { whyNoLoopMount } from "#server/testing/loop-mount.ts";
import { partialOf } from "./copy-names.ts";
import { copyArgv } from "./copy-whole.ts";

const run = promisify(execFile);
const pathOf = (id: string): string => partsOfVolumeId(id)?.native ?? "";
const blocksOf = async (path: string) => (await stat(path)).blocks * 512;
const partialsOf = async (id: string) =>
  (await readdir(`${pathOf(id)}.snapshots`).catch(() => [] as string[])).filter((name) => name.startsWith(".partial-"));

describe("copies on a filesystem of its own kind", () => {
  let world: VolumeWorld;
  beforeAll(async () => {
    world = await filecopyWorld({ format: "raw", filesystem: null });
  });
  afterAll(() => world?.close());

  /** A volume with so much data, written to the disk. */
  async function filled(bytes: number): Promise<string> {
    const id = await world.volume({ sizeBytes: bytes * 4 });
    await run("dd", ["if=/dev/urandom", `of=${pathOf(id)}`, "bs=1M", `count=${bytes >> 20}`, "conv=notrunc,fsync"]);
    return id;
  }

  test("what is sparse stays sparse, in the copy and in what takes the live file's place", async () => {
    const id = await filled(8 << 20);
    const point = await takeOn(world.backend, id, "point");
    expect((await stat(point)).size).toBe(32 << 20);
    expect(await blocksOf(point)).toBeLessThanOrEqual(9 << 20);
    await actOn(world.backend, id, { action: "revert", snapshot: point, safetySnapshot: false });
    expect(await blocksOf(pathOf(id))).toBeLessThanOrEqual(9 << 20);
  });

  test("the live file keeps its mode and its owner", async () => {
    const id = await filled(1 << 20);
    const point = await takeOn(world.backend, id, "point");
    await chmod(pathOf(id), 0o640);
    if (process.getuid?.() === 0) await chown(pathOf(id), 65_534, 65_534);
    const before = await stat(pathOf(id));
    await actOn(world.backend, id, { action: "revert", snapshot: point });
    const after = await stat(pathOf(id));
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid]);
    expect(after.ino).not.toBe(before.ino);
  });

  test("stopped in the middle, nothing is left and nothing was changed", async () => {
    const id = await filled(96 << 20);
    const point = await takeOn(world.backend, id, "point");
    const [entries, record, now] = [
      await world.native.entries(id),
      world.records.get(id),
      await world.native.contentNow(id),
    ];
    for (const intent of [
      { action: "create", name: "never" },
      { action: "revert", snapshot: point, safetySnapshot: false },
      { action: "clone", snapshot: point, name: "never" },
    ] as const) {
      const planned = await planOn(world.backend, id, intent);
      const stop = new AbortController();
      const work = carryOutOn(world.backend, id, planned, { signal: stop.signal });
      const ended = work.then(
        () => "done",
        (error) => error,
      );
      expect(await waitFor(async () => (await partialsOf(id)).length > 0, { timeoutMs: 20_000, everyMs: 1 })).toBe(
        true,
      );
      stop.abort();
      expect(await ended).toMatchObject({ code: "cancelled" });
      expect(await world.native.entries(id)).toEqual(entries);
      expect(world.records.get(id)).toEqual(record);
    }
    expect(await world.native.contentNow(id)).toBe(now);
  });

  test("a copy that an earlier server left at work is ended, and made again", async () => {
    const id = await filled(64 << 20);
    const planned = await planOn(world.backend, id, { action: "create", name: "again" });
    const copy = `${pathOf(id)}.snapshots/again.img`;
    const partial = partialOf(pathOf(id), copy);
    await mkdir(dirname(partial));
    // It waits in the middle of its work, as on a slow disk.
    const [file = "", ...args] = copyArgv("full", pathOf(id), partial);
    const left = spawn(file, args, { stdio: "ignore" });
    await waitFor(async () => (await partialsOf(id)).length > 0, { timeoutMs: 20_000, everyMs: 1 });
    left.kill("SIGSTOP");
    const ended = once(left, "close");
    const call = planned.steps[0]?.call;
    if (call?.op !== "volume") throw new Error("no step");
    expect(await world.backend.operations.volume?.examine(id, call, {})).toBe("not-done");
    const again = carryOutOn(world.backend, id, planned);
    // A stopped process takes its end when it goes on.
    const cont = setInterval(() => left.kill("SIGCONT"), 50);
    await ended;
    clearInterval(cont);
    await again;
    expect(await world.backend.operations.volume?.examine(id, call, {})).toBe("done");
    expect(await world.native.contentAt(id, "again")).toBe(await world.native.contentNow(id));
    expect(await partialsOf(id)).toEqual([]);
  });

  test("a file that is written to while it is copied gives no snapshot", async () => {
    const id = await filled(128 << 20);
    const entries = await world.native.entries(id);
    const planned = await planOn(world.backend, id, { action: "create", name: "torn" });
    const ended = carryOutOn(world.backend, id, planned).then(
      () => "done",
      (error) => error,
    );
    await waitFor(async () => (await partialsOf(id)).length > 0, { timeoutMs: 20_000, everyMs: 1 });
    const writer = await open(pathOf(id), "r+");
    await writer.write(Buffer.from("written meanwhile"), 0, undefined, 0);
    await writer.close();
    expect(await ended).toMatchObject({ code: "stale" });
    expect(await world.native.entries(id)).toEqual(entries);
  });

  test("what was written since the plan is not lost by a revert", async () => {
    const id = await filled(1 << 20);
    const point = await takeOn(world.backend, id, "point");
    const planned = await planOn(world.backend, id, { action: "revert", snapshot: point });
    await world.write(id, 9);
    const now = await world.native.contentNow(id);
    await expect(carryOutOn(world.backend, id, planned)).rejects.toMatchObject({ code: "stale" });
    expect(await world.native.contentNow(id)).toBe(now);
  });

  test("a copy that somebody wrote to is told as changed, before anyone goes back to it", async () => {
    const id = await filled(1 << 20);
    const point = await takeOn(world.backend, id, "point");
    const file = await open(point, "r+");
    await file.write(Buffer.from("x"), 0, undefined, 5);
    await file.close();
    const { snapshots, findings } = await world.backend.observe(id);
    expect(snapshots[0]?.problem).toMatch(/wrote to this copy/);
    expect(findings.map((finding) => finding.kind)).toEqual(["changed-outside"]);
    const planned = await planOn(world.backend, id, { action: "revert", snapshot: point });
    expect(planned.effects.some(({ severity, text }) => severity === "warning" && text.includes("written to"))).toBe(
      true,
    );
  });

  test("a revert that was done when the server died is known as done", async () => {
    const id = await filled(1 << 20);
    const point = await takeOn(world.backend, id, "point");
    await world.write(id, 9);
    const planned = await planOn(world.backend, id, { action: "revert", snapshot: point, safetySnapshot: false });
    const call = planned.steps[0]?.call;
    if (call?.op !== "volume") throw new Error("no step");
    const { volume } = world.backend.operations;
    expect(await volume?.examine(id, call, {})).toBe("not-done");
    await carryOutOn(world.backend, id, planned);
    expect(await volume?.examine(id, call, {})).toBe("done");
    await writeFile(`${pathOf(id)}.other`, "x");
    await rename(`${pathOf(id)}.other`, pathOf(id));
    world.records.put(id, { ...world.records.get(id), head: null });
    expect(await volume?.examine(id, call, {})).toBe("unknown");
  });

  test("an image that was opened for writing gets no full copy; who has it is named", async () => {
    const id = await filled(1 << 20);
    const release = await holdImage(pathOf(id), "raw");
    try {
      const { create, deleteVolume } = (await world.backend.observe(id)).headCapabilities();
      expect(create).toMatchObject({ status: "not-now", blockers: [expect.objectContaining({ name: "qemu-io" })] });
      expect(deleteVolume.status).toBe("not-now");
      expect((await world.backend.list()).find((row) => row.id === id)?.lockedBy).toHaveLength(1);
    } finally {
      await release();
    }
  });

  test("1 000 copies are listed and shown to the last", async () => {
    const id = await world.volume({ name: "many.img", sizeBytes: 65_536 });
    const folder = `${pathOf(id)}.snapshots`;
    await mkdir(folder);
    for (let i = 0; i < 1_000; i++) {
      await writeFile(join(folder, `s${i}.img`), "");
      await truncate(join(folder, `s${i}.img`), 65_536);
    }
    const [row] = (await world.backend.list()).filter((each) => each.id === id);
    expect(row).toMatchObject({ snapshotCount: 1_000 });
    const observation = await world.backend.observe(id);
    expect(observation.snapshots).toHaveLength(1_000);
  });
});

describe("images that build on others", () => {
  let world: VolumeWorld;
  let folder = "";
  let top = "";
  let base = "";
  beforeAll(async () => {
    world = await filecopyWorld({ format: "qcow2", filesystem: null });
    base = pathOf(await world.volume({ name: "base.qcow2" }));
    await world.write(volumeId("filecopy", base), 3);
    folder = dirname(base);
    // Named from where it lies.
    await run("qemu-img", ["create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", "top.qcow2"], {
      cwd: folder,
    });
    top = volumeId("filecopy", join(folder, "top.qcow2"));
    world.storage.changed();
  });
  afterAll(() => world?.close());

  test("a copy reads what the file reads, where it lies too, and the plan says what it needs", async () => {
    const planned = await actOn(world.backend, top, { action: "create", name: "one" });
    expect(planned.effects.filter(({ text }) => text.includes(base))).toHaveLength(2);
    expect(await world.native.contentAt(top, "one")).toBe(await world.native.contentNow(top));
    await world.write(top, 4);
    const { id } = await snapshotOn(world.backend, top, "one");
    const held = await world.native.contentAt(top, "one");
    await actOn(world.backend, top, { action: "revert", snapshot: id, safetySnapshot: false });
    expect(await world.native.contentNow(top)).toBe(held);
  });

  test("a base is not gone back while a copy of what builds on it is there, though the file itself is gone", async () => {
    const below = volumeId("filecopy", base);
    const point = await takeOn(world.backend, below, "base point");
    await unlink(pathOf(top));
    world.storage.changed();
    const { revert } = (await world.backend.observe(below)).capabilities(point);
    expect(revert).toMatchObject({
      status: "not-now",
      blockers: [expect.objectContaining({ id: `${pathOf(top)}.snapshots/one.qcow2` })],
    });
  });
});

const noExt4 = whyNoLoopMount("ext4");
const noXfs = whyNoLoopMount("xfs");

describe.skipIf(noExt4)(`a full filesystem${noExt4 ? ` (skipped: ${noExt4})` : ""}`, () => {
  test("leaves no part of a copy, and no folder for it", async () => {
    const world = await filecopyWorld({ format: "raw", filesystem: "ext4" });
    try {
      const id = await world.volume();
      await run("dd", ["if=/dev/urandom", `of=${pathOf(id)}`, "bs=1M", "count=8", "conv=notrunc"]);
      const entries = await world.native.entries(id);
      const planned = await planOn(world.backend, id, { action: "create", name: "full" });
      expect(planned.freeNeeded[0]?.needBytes).toBeGreaterThanOrEqual(8 << 20);
      const release = await fillUp(dirname(dirname(pathOf(id))));
      await expect(carryOutOn(world.backend, id, planned)).rejects.toMatchObject({ code: "no-space" });
      // Enough by the count, and taken away meanwhile.
      await release();
      const again = carryOutOn(world.backend, id, planned).catch((error) => error);
      await fillUp(dirname(dirname(pathOf(id))));
      const result = await again;
      if (result !== undefined) {
        expect(result).toMatchObject({ code: "no-space" });
        expect(await world.native.entries(id)).toEqual(entries);
      }
      expect(world.records.get(id).snapshots).toHaveLength(result === undefined ? 1 : 0);
    } finally {
      await world.close();
    }
  });
});

describe.skipIf(noXfs)(`copies that share their blocks${noXfs ? ` (skipped: ${noXfs})` : ""}`, () => {
  let world: VolumeWorld;
  beforeAll(async () => {
    world = await filecopyWorld({ format: "raw", filesystem: "xfs" });
  });
  afterAll(() => world?.close());

  test("are told as such before, and are such", async () => {
    const id = await world.volume({ sizeBytes: 64 << 20 });
    await run("dd", ["if=/dev/urandom", `of=${pathOf(id)}`, "bs=1M", "count=64", "conv=notrunc,fsync"]);
    const { create } = (await world.backend.observe(id)).headCapabilities();
    expect(create.traits.duration).toBe("instant");
    const planned = await actOn(world.backend, id, { action: "create", name: "shared" });
    expect(planned).toMatchObject({ bytesToCopy: 0, freeNeeded: [] });
    expect(planned.effects.some(({ text }) => text.includes("reflink on xfs"))).toBe(true);
    const { stdout } = await run("filefrag", ["-v", `${pathOf(id)}.snapshots/shared.img`]);
    const extents = stdout.split("\n").filter((line) => /^\s*\d+:/.test(line));
    expect(extents.length).toBeGreaterThan(0);
    expect(extents.every((line) => line.includes("shared"))).toBe(true);
  });

  /** What is copied on write is more than what is written: a filesystem's own unit of it. */
  const slack = 3;

  test("what differs is told by the blocks that the two do not share: every byte, and little more", async () => {
    const id = await world.volume({ sizeBytes: 4 << 20 });
    await writeFile(pathOf(id), Buffer.alloc((4 << 20) - 100, 7));
    await truncate(pathOf(id), 6 << 20);
    const a = await takeOn(world.backend, id, "a");
    scribble(pathOf(id), "raw", 6 << 20);
    const b = await takeOn(world.backend, id, "b");
    const observation = await world.backend.observe(id);
    const compared = { disk: "volume", format: "raw", slack };
    await expectDiffOfCopies(observation, { ...compared, from: a, to: b });
    await expectDiffOfCopies(observation, { ...compared, from: b, to: a });
    await expectDiffOfCopies(observation, { ...compared, from: a, to: null });
  });

  test("a revert tells of the snapshots inside the image, which go with it", async () => {
    const images = await filecopyWorld({ format: "qcow2", filesystem: "xfs" });
    try {
      const id = await images.volume();
      const point = await takeOn(images.backend, id, "point");
      await run("qemu-img", ["snapshot", "-c", "inside", pathOf(id)]);
      const lostOf = async (safetySnapshot: boolean) =>
        (await planOn(images.backend, id, { action: "revert", snapshot: point, safetySnapshot })).effects.filter(
          ({ text }) => text.includes("inside"),
        );
      expect(await lostOf(true)).toMatchObject([{ group: "snapshots", severity: "warning" }]);
      expect(await lostOf(false)).toMatchObject([{ group: "data-lost", severity: "danger" }]);
    } finally {
      await images.close();
    }
  });

  test("two copies of a qcow2 image differ by what was written, though QEMU writes in place", async () => {
    const images = await filecopyWorld({ format: "qcow2", filesystem: "xfs" });
    try {
      const id = await images.volume({ sizeBytes: 4 << 20 });
      await run("qemu-io", ["-f", "qcow2", "-c", "write -q -P 7 0 4M", pathOf(id)]);
      const a = await takeOn(images.backend, id, "a");
      scribble(pathOf(id), "qcow2", 4 << 20);
      const b = await takeOn(images.backend, id, "b");
      const observation = await images.backend.observe(id);
      const compared = { disk: "volume", format: "qcow2", slack };
      await expectDiffOfCopies(observation, { ...compared, from: a, to: b });
      await expectDiffOfCopies(observation, { ...compared, from: a, to: null });
    } finally {
      await images.close();
    }
  });

  test("a raw disk that is in use can be copied, as a power cut would leave it, and that is said", async () => {
    const id = await world.volume();
    await world.write(id, 1);
    const release = await holdImage(pathOf(id), "raw");
    try {
      const planned = await actOn(world.backend, id, { action: "create", name: "running" });
      expect(planned.effects.some(({ text }) => text.includes("power cut"))).toBe(true);
    } finally {
      await release();
    }
    expect(await world.native.contentAt(id, "running")).toBe(await world.native.contentNow(id));
  });

  test("a folder that leads to another filesystem is refused with the reason", async () => {
    const id = await world.volume();
    const folder = `${pathOf(id)}.snapshots`;
    await run("ln", ["-s", "/tmp", folder]);
    const { create } = (await world.backend.observe(id)).headCapabilities();
    expect(create).toMatchObject({ status: "no", reason: expect.stringContaining(basename(folder)) });
    expect(await readFile(pathOf(id))).toHaveLength(8 << 20);
  });
});

describe("copies whose live file is gone", () => {
  let world: VolumeWorld;
  beforeAll(async () => {
    world = await filecopyWorld({ format: "raw", filesystem: null });
  });
  afterAll(() => world?.close());

  test("are found also when nothing was ever written down of them", async () => {
    const id = await world.volume();
    await world.write(id, 1);
    await world.native.take(id, "theirs");
    await unlink(pathOf(id));
    world.storage.changed();
    const [row] = (await world.backend.list()).filter((each) => each.id === id);
    expect(row).toMatchObject({ name: "disk.img", snapshotCount: 1, problem: expect.stringContaining("is gone") });
    const { id: theirs } = await snapshotOn(world.backend, id, "theirs");
    await actOn(world.backend, id, { action: "revert", snapshot: theirs });
    expect(await readFile(pathOf(id))).toEqual(await readFile(theirs));
  });

  test("do not take the place of what somebody still has open, as its last data would be lost unseen", async () => {
    const id = await world.volume();
    await world.write(id, 1);
    const point = await takeOn(world.backend, id, "point");
    const release = await holdImage(pathOf(id), "raw");
    await unlink(pathOf(id));
    world.storage.changed();
    try {
      const { revert, clone } = (await world.backend.observe(id)).capabilities(point);
      expect(revert).toMatchObject({ status: "not-now", blockers: [expect.objectContaining({ kind: "process" })] });
      expect(revert.reason).toMatch(/was deleted while qemu-io .* Copy \/proc\/\d+\/fd\/\d+ first/);
      expect(clone.status).toBe("yes");
    } finally {
      await release();
    }
    expect((await world.backend.observe(id)).capabilities(point).revert.status).toBe("yes");
  });

  test("a file that came back meanwhile keeps its content, and what is known stays", async () => {
    const id = await world.volume();
    await world.write(id, 1);
    const first = await takeOn(world.backend, id, "first");
    await world.write(id, 2);
    await takeOn(world.backend, id, "second");
    await unlink(pathOf(id));
    world.storage.changed();
    const record = world.records.get(id);
    const planned = await planOn(world.backend, id, { action: "revert", snapshot: first });
    await writeFile(pathOf(id), "restored by hand");
    await expect(carryOutOn(world.backend, id, planned)).rejects.toMatchObject({ code: "stale" });
    expect(await readFile(pathOf(id), "utf8")).toBe("restored by hand");
    expect(world.records.get(id)).toEqual(record);
    expect(await partialsOf(id)).toEqual([]);
  });

  test("after a crash what was made is known from what others put there", async () => {
    const id = await world.volume();
    await world.write(id, 1);
    const point = await takeOn(world.backend, id, "point");
    await unlink(pathOf(id));
    world.storage.changed();
    const planned = await planOn(world.backend, id, { action: "revert", snapshot: point });
    const [call] = planned.steps.map((step) => step.call);
    const operation = world.backend.operations.volume;
    if (call?.op !== "volume" || !operation) throw new Error("no step of a volume");
    const evidence = await operation.evidence(id, call);
    expect(await operation.examine(id, call, evidence)).toBe("not-done");
    await writeFile(pathOf(id), "somebody else's");
    expect(await operation.examine(id, call, evidence)).toBe("unknown");
    await unlink(pathOf(id));
    await carryOutOn(world.backend, id, planned);
    expect(await operation.examine(id, call, evidence)).toBe("done");
  });

  test("the last copy of a file that is gone goes only with the volume's name typed", async () => {
    const id = await world.volume();
    const point = await takeOn(world.backend, id, "point");
    await unlink(pathOf(id));
    world.storage.changed();
    const planned = await actOn(world.backend, id, { action: "delete", snapshot: point, scope: "one" });
    expect(planned.confirm).toEqual({ type: "domain-name", expect: "disk.img" });
    expect((await world.backend.list()).filter((row) => row.id === id)).toEqual([]);
    await expect(world.backend.observe(id)).rejects.toMatchObject({ code: "not-found" });
  });
});

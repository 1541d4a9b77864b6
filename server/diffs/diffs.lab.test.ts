import { readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Diff, DiffExtent } from "#lib/model/diff.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { createBlockReader } from "#server/blocks/block-reader.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { fillBytes, imageIo } from "#server/lab/image.ts";
import { act } from "#server/testing/contract/act.ts";
import { type LibvirtWorld, libvirtWorld } from "#server/testing/contract/libvirt-world.ts";
import { createDiffService, type DiffService } from "./diff-service.ts";

const KiB = 1024;
const MiB = 1024 * KiB;

let world: LibvirtWorld;
let diffs: DiffService;
let flushedAt: string | null = null;
beforeAll(async () => {
  world = await libvirtWorld();
  diffs = createDiffService({
    blocks: createBlockReader(),
    flushedAt: () => flushedAt,
    inventory: { observe: (ref, options) => world.backend.observe(ref.id, options), backend: () => world.backend },
  });
});
afterAll(() => world?.close());

const refOf = (id: string): SubjectRef => ({ host: "lab", kind: "domain", id });
const run = (argv: readonly [string, ...string[]]) =>
  runCommand({ argv, timeoutMs: 60_000, parse: ignoreOutput, classify: toolFailed });

/** What the guest would read, by qemu-img; `tag` inside the image. */
async function bytesOf(file: string, tag: string | null): Promise<Buffer> {
  const raw = join(dirname(file), "look.raw");
  await run([
    "qemu-img",
    "convert",
    "-U",
    ...(tag === null ? [] : ["-l", `snapshot.name=${tag}`]),
    "-O",
    "raw",
    file,
    raw,
  ]);
  const bytes = await readFile(raw);
  await rm(raw);
  return bytes;
}

const fileOf = async (id: string, point: string): Promise<string> => {
  const [args, root] =
    point === "head"
      ? [["dumpxml", `--domain=${id}`], "/domain"]
      : [["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${point}`], "/domainsnapshot/domain"];
  const xml = await world.lab.virsh([...(args as string[]), `--xpath=${root}/devices/disk[1]/source/@file`]);
  return /file="(.*)"/.exec(xml)?.[1] ?? "";
};

const sector = 512;

/** Every sector that differs lies in an extent, and what is said to be zeros is. */
function expectCovers(extents: readonly DiffExtent[], from: Buffer, to: Buffer, words: string): void {
  let at = 0;
  let last = 0;
  for (const { offset, length } of extents) {
    expect(offset, words).toBeGreaterThanOrEqual(last);
    expect(length, words).toBeGreaterThan(0);
    last = offset + length;
  }
  for (let offset = 0; offset < to.length; offset += sector) {
    while ((extents[at]?.offset ?? Infinity) + (extents[at]?.length ?? 0) <= offset) at += 1;
    const extent = extents[at];
    const isIn = extent !== undefined && extent.offset <= offset;
    const now = to.subarray(offset, offset + sector);
    if (!isIn) expect(now.equals(sized(from, offset)), `${words}: ${offset} is said to be unchanged`).toBe(true);
    else if (extent.kind === "zero")
      expect(
        now.every((byte) => byte === 0),
        `${words}: zeros at ${offset}`,
      ).toBe(true);
  }
}
const sized = (bytes: Buffer, offset: number): Buffer =>
  Buffer.concat([bytes.subarray(offset, offset + sector), Buffer.alloc(sector)]).subarray(0, sector);

async function collect(chunks: AsyncIterable<readonly DiffExtent[]>): Promise<DiffExtent[]> {
  const all: DiffExtent[] = [];
  for await (const chunk of chunks) all.push(...chunk);
  return all;
}

/** a (external) ── b (internal, in a's overlay) ── c (external) ── head, and d (internal) on a branch from b. */
async function mixedTree(): Promise<string> {
  const id = await world.subject({ sizeBytes: 4 * MiB });
  const fill = async (offset: number, length: number, byte: number) =>
    fillBytes(await fileOf(id, "head"), offset, length, byte);
  await fill(0, 512 * KiB, 0x11);
  await act(world.backend, id, {
    action: "create",
    name: "a",
    disks: [{ target: "vda", mode: "external" }],
    memory: false,
  });
  await fill(256 * KiB, 64 * KiB, 0x12);
  await act(world.backend, id, { action: "create", name: "b" });
  await fill(1 * MiB, 128 * KiB, 0x13);
  await imageIo(await fileOf(id, "head"), ["write -q -z 0 64k", "discard -q 256k 64k"]);
  await act(world.backend, id, {
    action: "create",
    name: "c",
    disks: [{ target: "vda", mode: "external" }],
    memory: false,
  });
  await fill(2 * MiB, 3 * 64 * KiB, 0x14);
  return id;
}

describe("a tree with points inside an image and in files of their own", () => {
  let id: string;
  const tags: Record<string, string | null> = { a: null, b: "b", c: null, head: null };
  const points = Object.keys(tags);
  beforeAll(async () => {
    id = await mixedTree();
  });

  test("between any two points every byte that differs lies in the list, and the stream has the same list", async () => {
    const bytes = new Map<string, Buffer>();
    for (const point of points) bytes.set(point, await bytesOf(await fileOf(id, point), tags[point] ?? null));
    for (const from of points)
      for (const to of points) {
        const diff = await diffs.diff(refOf(id), { from, to });
        const [a, b] = [bytes.get(from) ?? Buffer.alloc(0), bytes.get(to) ?? Buffer.alloc(0)];
        expectCovers(diff.extents, a, b, `${from} to ${to}`);
        expect(diff.certainty).toBe("exact-written");
        expect(diff.changedBytes).toBe(diff.extents.reduce((sum, { length }) => sum + length, 0));
        expect(diff.strip.buckets.reduce((sum, bucket) => sum + bucket, 0)).toBe(diff.changedBytes);
        const { chunks } = await diffs.extents(refOf(id), { from, to });
        expect(await collect(chunks)).toEqual(diff.extents);
      }
  });

  test("nothing is said to be written between a point and itself, and no more than was written between two", async () => {
    for (const point of points) expect((await diffs.diff(refOf(id), { from: point, to: point })).changedBytes).toBe(0);
    expect((await diffs.diff(refOf(id), { from: "a", to: "b" })).changedBytes).toBe(64 * KiB);
    expect((await diffs.diff(refOf(id), { from: "c", to: "head" })).changedBytes).toBe(3 * 64 * KiB);
  });

  test("the edges of the tree carry what the comparison of their ends says", async () => {
    const edges = await diffs.changes(refOf(id));
    expect(edges.map(({ from, to }) => `${from}-${to}`)).toEqual(["a-b", "b-c", "c-head"]);
    for (const { from, to, changedBytes, certainty } of edges) {
      const diff: Diff = await diffs.diff(refOf(id), { from, to });
      expect([changedBytes, certainty]).toEqual([diff.changedBytes, "exact-written"]);
    }
  });

  test("a file that stands still is a source for backup programs; a point inside an image is not without an export", async () => {
    const [frozen] = await diffs.sources(refOf(id), "a");
    expect(frozen).toMatchObject({ disk: "vda", snapshotId: null, virtualSizeBytes: 4 * MiB });
    expect(frozen?.xml).toBe(`<source file="${await fileOf(id, "a")}"/>`);
    const [inside] = await diffs.sources(refOf(id), "b");
    expect(inside).toMatchObject({ xml: null, virtualSizeBytes: 4 * MiB });
    expect(inside?.snapshotId).not.toBeNull();
  });

  test("each file of the chain tells what it holds, and together they are what is read", async () => {
    const layers = await diffs.layers(refOf(id), { disk: "vda" });
    expect(layers.map(({ snapshots }) => snapshots)).toEqual([[], ["c"], ["a"]]);
    expect(layers[0]).toMatchObject({ dataBytes: 3 * 64 * KiB, visibleBytes: 3 * 64 * KiB });
    const visible = layers.reduce((sum, layer) => sum + (layer.visibleBytes ?? Number.NaN), 0);
    const data = (await bytesOf(await fileOf(id, "head"), null)).reduce((sum, byte) => sum + (byte === 0 ? 0 : 1), 0);
    expect(visible).toBe(data);
  });

  test("a snapshot called head is told apart from the live state", async () => {
    const odd = await world.subject();
    await act(world.backend, odd, { action: "create", name: "head" });
    await fillBytes(await fileOf(odd, "head"), 0, 64 * KiB, 0x51);
    const diff = await diffs.diff(refOf(odd), { from: "snapshot:head", to: "head" });
    expect(diff.changedBytes).toBe(64 * KiB);
    expect(await diffs.changes(refOf(odd))).toMatchObject([
      { from: "snapshot:head", to: "head", changedBytes: 64 * KiB },
    ]);
  });

  test("a point, a disk or a choice that is not there is refused with what there is", async () => {
    const ask = (from: string, disk?: string) => diffs.diff(refOf(id), { from, to: "head", disk });
    await expect(ask("never")).rejects.toMatchObject({ code: "not-found" });
    await expect(ask("a", "vdz")).rejects.toMatchObject({ code: "not-found", message: expect.stringContaining("vda") });
    const two = await world.subject({ disks: 2 });
    await act(world.backend, two, { action: "create", name: "a" });
    await expect(diffs.diff(refOf(two), { from: "a", to: "head" })).rejects.toMatchObject({
      code: "invalid-input",
      message: expect.stringContaining("vda, vdb"),
    });
  });
});

test("what a snapshot holds alone is counted anew when the live state is written, though the tree is the same", async () => {
  const id = await world.subject({ sizeBytes: 8 * MiB });
  const file = await fileOf(id, "head");
  await fillBytes(file, 0, MiB, 0x31);
  await act(world.backend, id, { action: "create", name: "only" });
  const heldAlone = async () => (await diffs.space(refOf(id), ["only"]))[0]?.exclusiveBytes ?? Number.NaN;
  const before = await heldAlone();
  await fillBytes(file, 0, MiB, 0x32);
  await world.backend.observe(id);
  expect(await heldAlone()).toBeGreaterThanOrEqual(before + MiB);
});

test("deleting a snapshot inside an image frees what it was said to hold alone", async () => {
  const id = await world.subject({ sizeBytes: 8 * MiB });
  const file = await fileOf(id, "head");
  for (const [at, name] of ["a", "b", "c"].entries()) {
    await fillBytes(file, at * MiB, (at + 1) * 256 * KiB, 0x31 + at);
    await act(world.backend, id, { action: "create", name });
    await fillBytes(file, at * MiB, (at + 1) * 128 * KiB, 0x41 + at);
  }
  const told = await diffs.space(refOf(id), null);
  expect(told.map(({ snapshots }) => snapshots)).toEqual([["a"], ["b"], ["c"]]);
  const [pair] = await diffs.space(refOf(id), ["a", "b"]);
  const used = async () => {
    const { stdout } = await import("node:fs/promises").then(({ stat }) =>
      stat(file).then((s) => ({ stdout: s.blocks * 512 })),
    );
    return stdout;
  };
  const before = await used();
  for (const name of ["a", "b"])
    await act(world.backend, id, { action: "delete", snapshot: name, scope: "one", trash: false });
  const freed = before - (await used());
  expect(Math.abs(freed - (pair?.exclusiveBytes ?? Number.NaN))).toBeLessThanOrEqual(128 * KiB);
  expect(pair?.exclusiveBytes).toBeGreaterThan(0);
});

describe("a machine that runs", () => {
  let id: string;
  const write = (command: string) =>
    world.lab.virsh([
      "qemu-monitor-command",
      `--domain=${id}`,
      "--hmp",
      `qemu-io -d /machine/peripheral/virtio-disk0/virtio-backend "${command}"`,
    ]);
  beforeAll(async () => {
    id = await world.subject({ sizeBytes: 4 * MiB, state: "running" });
    await act(world.backend, id, { action: "create", name: "first" });
    await write("write -P 7 1M 256k");
  });

  test("its head is never told as exact: what it has not flushed is missing outside", async () => {
    const diff = await diffs.diff(refOf(id), { from: "first", to: "head" });
    expect(diff.certainty).toBe("stale");
    expect(diff.notes.join(" ")).toMatch(/running machine.*missing/s);
    expect((await diffs.changes(refOf(id))).at(-1)).toMatchObject({ to: "head", certainty: "stale" });
  });

  test("flushed by a plan, what it wrote until then is in the list, and it runs on", async () => {
    const number = await world.native.processNumber(id);
    const { steps } = await act(world.backend, id, { action: "flush" });
    expect(steps).toHaveLength(1);
    flushedAt = new Date().toISOString();
    expect(await world.native.state(id)).toBe("running");
    expect(await world.native.processNumber(id)).toBe(number);
    const diff = await diffs.diff(refOf(id), { from: "first", to: "head" });
    expect(diff).toMatchObject({ certainty: "stale", flushedAt, changedBytes: 256 * KiB });
    expect(diff.notes.join(" ")).toContain(flushedAt);
  });

  test("two snapshots of it are exact while it writes", async () => {
    await act(world.backend, id, { action: "create", name: "second" });
    await write("write -P 8 2M 64k");
    const diff = await diffs.diff(refOf(id), { from: "first", to: "second" });
    expect(diff).toMatchObject({ certainty: "exact-written", changedBytes: 256 * KiB });
    expect(diff.extents).toEqual([{ offset: MiB, length: 256 * KiB, kind: "data" }]);
  });

  test("a machine that was paused already is not let go on by a flush", async () => {
    await world.setPower(id, "paused");
    await expect(act(world.backend, id, { action: "flush" })).rejects.toMatchObject({ code: "unsupported" });
    expect(await world.native.state(id)).toBe("paused");
    await world.setPower(id, "running");
  });

  test("paused, it has flushed everything, and its head is exact", async () => {
    await world.setPower(id, "paused");
    const diff = await diffs.diff(refOf(id), { from: "second", to: "head" });
    expect(diff).toMatchObject({ certainty: "exact-written", changedBytes: 64 * KiB });
  });
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Block, BlocksWriter, readBlocks } from "./blocks-file.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-blocks-"));
});
afterEach(() => rm(folder, { recursive: true }));

const data = (offset: number, length = 10): Block => ({ offset, length, sha256: "a".repeat(64) });
const zero = (offset: number, length = 10): Block => ({ offset, length, sha256: null });

async function written(blocks: readonly Block[]): Promise<{ path: string; sha256: string }> {
  const path = join(folder, "blocks");
  const writer = await BlocksWriter.create(path);
  for (const block of blocks) await writer.add(block);
  return { path, sha256: await writer.end() };
}
const read = async ({ path, sha256 }: { path: string; sha256: string }) => {
  const blocks: Block[] = [];
  for await (const block of readBlocks(path, sha256)) blocks.push(block);
  return blocks;
};

test("what was written comes back in order, zeros side by side as one", async () => {
  const blocks = [zero(0), zero(10), data(20), data(30), zero(50), zero(60), zero(80)];
  expect(await read(await written(blocks))).toEqual([zero(0, 20), data(20), data(30), zero(50, 20), zero(80)]);
});

test("thousands of blocks, and none, are read to the last", async () => {
  const many = Array.from({ length: 5_000 }, (_, i) => data(i * 10));
  expect(await read(await written(many))).toEqual(many);
  await rm(join(folder, "blocks"));
  expect(await read(await written([]))).toEqual([]);
});

test.each([
  ["one digit of a hash", (text: string) => text.replace("aa", "ab")],
  ["a line that is missing", (text: string) => text.slice(0, text.indexOf("\n") + 1)],
  ["blocks in another order", (text: string) => text.trim().split("\n").reverse().join("\n")],
  ["what is no JSON", () => "{"],
  ["a negative offset", (text: string) => text.replace('"offset":0', '"offset":-1')],
])("a list that was changed is refused: %s", async (_what, change) => {
  const list = await written([data(0), data(20)]);
  await writeFile(list.path, change(await readFile(list.path, "utf8")));
  await expect(read(list)).rejects.toMatchObject({ code: "unreadable-output" });
});

test("a list is never written over what is there", async () => {
  await written([]);
  await expect(BlocksWriter.create(join(folder, "blocks"))).rejects.toThrow("EEXIST");
});

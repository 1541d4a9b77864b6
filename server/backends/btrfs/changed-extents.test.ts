import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parseDump } from "./changed-extents.ts";

const recorded = readFileSync(join(import.meta.dirname, "transcripts/receive-dump.txt"), "utf8");

test("ranges by file, under the names that the later snapshot has", () => {
  expect(parseDump(recorded)).toEqual([
    {
      path: "d x/disk.img",
      ranges: [
        { offset: 40_960, length: 8_192 },
        { offset: 1_048_576, length: 65_536 },
      ],
      isNew: false,
      sizeBytes: 3_145_728,
    },
    { path: "new é\\file", ranges: [{ offset: 0, length: 3 }], isNew: true, sizeBytes: null },
  ]);
});

test("ranges that touch are one, and end with the file", () => {
  const dump = [
    "snapshot        ./s   uuid=u transid=1 parent_uuid=p parent_transid=1",
    "update_extent   ./s/disk.img   offset=8192 len=4096",
    "update_extent   ./s/disk.img   offset=0 len=8192",
    "update_extent   ./s/disk.img   offset=16384 len=4096",
    "truncate        ./s/disk.img   size=18000",
    "rename          ./s/disk.img   dest=./s/old\\ name",
  ].join("\n");
  expect(parseDump(dump)).toEqual([
    {
      path: "old name",
      ranges: [
        { offset: 0, length: 12_288 },
        { offset: 16_384, length: 1_616 },
      ],
      isNew: false,
      sizeBytes: 18_000,
    },
  ]);
});

test("what is no list of changes is not taken for none", () => {
  expect(parseDump("")).toEqual([]);
  expect(() => parseDump("something else\n")).toThrow(/not understood/);
});

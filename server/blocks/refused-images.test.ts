import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { isProblem } from "#lib/model/problem.ts";
import { OpenFile } from "./open-file.ts";
import { writeTinyImage } from "./proof/tiny-image.ts";
import { Qcow2Image } from "./qcow2-image.ts";
import { Refcounts } from "./refcounts.ts";
import { runBlockDiff } from "./run-block-diff.ts";
import { whileStill } from "./while-still.ts";

const cluster = 65_536;
let dir = "";
const path = () => join(dir, "image");
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "espalier-refused-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function writeImage(l1: readonly string[] = ["table"]): void {
  writeTinyImage(path(), {
    sizeBytes: 4 * cluster,
    tables: { table: [BigInt(40 * cluster)] },
    active: l1,
    snapshots: [{ id: "1", sizeBytes: 4 * cluster, l1: ["table"] }],
  });
}

function put(offset: number, ...bytes: number[]): void {
  const image = readFileSync(path());
  image.set(bytes, offset);
  writeFileSync(path(), image);
}

const codeOf = (action: () => unknown): string => {
  try {
    action();
    return "answered";
  } catch (error) {
    return isProblem(error) ? error.code : String(error);
  }
};

const read = () =>
  runBlockDiff({
    from: { layers: [{ path: path(), format: "qcow2", snapshotId: "1" }] },
    to: { layers: [{ path: path(), format: "qcow2", snapshotId: null }] },
  });

test.each([
  ["another format", "unsupported", [[0, 0]]],
  ["version 4", "unsupported", [[7, 4]]],
  ["encryption", "unsupported", [[35, 2]]],
  ["an unknown feature", "unsupported", [[79, 0x20]]],
  ["a feature of the upper half", "unsupported", [[72, 1]]],
  ["QEMU's mark of corruption", "unreadable-output", [[79, 2]]],
  ["clusters of 4 GiB", "unreadable-output", [[23, 32]]],
  ["an L1 table too small for the disk", "unreadable-output", [[27, 1]]],
  ["an L1 table beyond 32 MiB", "unreadable-output", [[36, 1]]],
  ["an L1 table that starts within a cluster", "unreadable-output", [[46, 1]]],
  ["an L1 table beyond the file", "unreadable-output", [[43, 1]]],
  ["a disk beyond 2^53 bytes", "unreadable-output", [[24, 0xff]]],
  ["more snapshots than QEMU allows", "unreadable-output", [[60, 1]]],
  [
    "a list of snapshots that is cut off",
    "unreadable-output",
    [
      [62, 0xff],
      [69, 63],
    ],
  ],
  ["an L2 table beyond the file", "unreadable-output", [[2 * cluster + 3, 1]]],
  ["an L2 table that starts within a cluster", "unreadable-output", [[2 * cluster + 6, 2]]],
  ["data that starts within a cluster", "unreadable-output", [[cluster + 6, 2]]],
] as const)("an image with %s is refused as %s", (_what, code, edits) => {
  writeImage();
  // Tables that both sides share are not read, so the active layer gets one of its own.
  const copy = readFileSync(path()).subarray(cluster, 2 * cluster);
  put(60 * cluster, ...copy.subarray(0, 16));
  put(3 * cluster, ...readFileSync(path()).subarray(3 * cluster, 3 * cluster + 8));
  const snapshotL1 = 3 * cluster;
  put(snapshotL1, 0, 0, 0, 0, 0, 60, 0, 0);
  expect(codeOf(read)).toBe("answered");
  for (const [offset, byte] of edits) put(offset, byte);
  expect(codeOf(read)).toBe(code);
});

test("an image that names one table more often than the file has clusters is refused before anything is read", () => {
  writeImage(Array.from({ length: 2000 }, () => "table"));
  put(24, 0, 0, 3); // a disk that large
  expect(codeOf(read)).toBe("unreadable-output");
});

test("what is no file at all is a problem and never waited for", () => {
  const diff = (file: string) => () =>
    runBlockDiff({ from: null, to: { layers: [{ path: file, format: "raw", snapshotId: null }] } });
  mkdirSync(join(dir, "folder"), { recursive: true });
  expect(codeOf(diff(join(dir, "folder")))).toBe("unsupported");
  expect(codeOf(diff(join(dir, "nothing")))).toBe("not-found");
  expect(codeOf(diff("/dev/null"))).toBe("unsupported");
});

test("an image that changes while it is read is read again, and given up when it never rests", () => {
  writeImage();
  let tries = 0;
  const changing = (times: number) => () =>
    whileStill((images) => {
      images.image(path(), [null]);
      if (tries++ < times) put(31, tries % 2, 0); // the size of the disk
      return tries;
    });
  expect(changing(1)()).toBe(2);
  tries = 0;
  writeImage();
  expect(codeOf(changing(9))).toBe("stale");
  expect(tries).toBe(3);
});

test("a snapshot is not read again because the guest writes or the disk is resized", () => {
  writeImage();
  let tries = 0;
  whileStill((images) => {
    images.image(path(), ["1"]);
    tries++;
    put(30, 8);
  });
  expect(tries).toBe(1);
});

test("refcounts of less than a byte are read from its low end", () => {
  writeImage();
  put(99, 2); // four bits
  put(48, 0, 0, 0, 0, 0, 50, 0, 0, 0, 0, 0, 1);
  put(50 * cluster, 0, 0, 0, 0, 0, 51, 0, 0);
  put(51 * cluster, 0x21, 0x43);
  const file = new OpenFile(path());
  const refcounts = new Refcounts(new Qcow2Image(file));
  expect([0, 1, 2, 3, 4].map((each) => refcounts.get(each))).toEqual([1, 2, 3, 4, 0]);
  file.close();
});

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { volumeId } from "#lib/model/volume.ts";
import { folderSource } from "#server/testing/contract/volumes/volume-source.ts";
import { qcow2Kind } from "./index.ts";

let dir = "";
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "esp-shared-"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Everything by the bare tools, two branches and a fork. */
function grow(file: string): void {
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", file, "64M"]);
  const write = (byte: number, atMiB: number) =>
    execFileSync("qemu-io", ["-f", "qcow2", "-c", `write -q -P ${byte} ${atMiB}M 1M`, file]);
  const take = (name: string) => execFileSync("qemu-img", ["snapshot", "-c", name, file]);
  const back = (name: string) => execFileSync("qemu-img", ["snapshot", "-a", name, file]);
  write(1, 0);
  take("root");
  write(2, 4);
  take("left");
  write(3, 8);
  take("left-tip");
  back("root");
  write(4, 12);
  take("right");
  back("left");
  write(5, 16);
  take("left-other");
}

test("snapshots that others made are placed by the clusters that they share, and marked as inferred", async () => {
  const file = join(dir, "found.qcow2");
  grow(file);
  const { snapshots, head } = await qcow2Kind.create(folderSource([dir])).observe(volumeId("qcow2", file));
  const names = new Map(snapshots.map(({ id, name }) => [id, name]));
  expect(Object.fromEntries(snapshots.map(({ name, parentId }) => [name, parentId && names.get(parentId)]))).toEqual({
    root: null,
    left: "root",
    "left-tip": "left",
    right: "root",
    "left-other": "left",
  });
  expect(snapshots.every(({ isInferred }) => isInferred === true)).toBe(true);
  expect(head).toMatchObject({ isInferred: true });
});

import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { volumeId } from "#lib/model/volume.ts";
import { createInventory } from "#server/inventory/create-inventory.ts";
import { openStore } from "#server/store/store.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";
import { type Death, serverProcess } from "#server/testing/server-process.ts";

let home = "";
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "esp-volume-kill-"));
});
afterAll(() => rm(home, { recursive: true, force: true }));

interface Volume {
  readonly folder: string;
  readonly data: string;
  readonly id: string;
  readonly kind: string;
}

let count = 0;
async function newVolume(kind: string): Promise<Volume> {
  const folder = join(home, `v${++count}`);
  await mkdir(folder);
  const file = join(folder, "disk.qcow2");
  execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", file, "4M"]);
  return { folder, data: join(home, `data${count}`), id: volumeId(kind, file), kind };
}

async function treeOf({ folder, data, id }: Volume): Promise<SnapshotTree> {
  const store = openStore(data);
  const inventory = createInventory({
    ...{ hosts: [{ id: "lab", folders: [folder] }], marks: store.marks, frozen: store.frozen, lastJob: () => null },
    volumeRecords: store.volumeRecords,
  });
  try {
    return await inventory.tree({ host: "lab", kind: "volume", id }, { fields: "summary" });
  } finally {
    await inventory.close();
    store.close();
  }
}

/** What every point holds that the tree shows, by name, and the live state as "". */
async function contentsOf(volume: Volume): Promise<Map<string, string>> {
  const { snapshots, head } = await treeOf(volume);
  const held = new Map<string, string>();
  for (const { name, disks, kind } of snapshots)
    held.set(name, await contentOf(disks[0]?.file ?? "", kind === "internal" ? name : null, "qcow2"));
  held.set("", await contentOf(head.disks[0]?.file ?? "", null, "qcow2"));
  return held;
}

async function job({ folder, data, id }: Volume, intent: Intent): Promise<void> {
  const server = serverProcess(data, folder, id, intent, undefined, [], { kind: "volume" });
  await server.lines.next();
  expect((await server.lines.next()).value).toBe("ended");
  await server.gone;
}

async function write(volume: Volume, byte: number): Promise<void> {
  const file = (await treeOf(volume)).head.disks[0]?.file ?? "";
  execFileSync("qemu-io", ["-f", "qcow2", "-c", `write -q -P ${byte} ${byte * 64}k 64k`, file]);
}

const idOf = async (volume: Volume, name: string): Promise<string> =>
  (await treeOf(volume)).snapshots.find((snapshot) => snapshot.name === name)?.id ?? "";

/** first ── second ── head, and first ── third. */
async function forked(kind: string): Promise<Volume> {
  const volume = await newVolume(kind);
  for (const [byte, name] of [
    [1, "first"],
    [2, "third"],
  ] as const) {
    await write(volume, byte);
    await job(volume, { action: "create", name });
  }
  await job(volume, { action: "revert", snapshot: await idOf(volume, "first"), safetySnapshot: false });
  await write(volume, 3);
  await job(volume, { action: "create", name: "second" });
  await write(volume, 4);
  return volume;
}

/** Dies just before and just after every native change of a job, and looks at all that is to stay after each death. */
async function runDying(volume: Volume, intent: Intent, stays: readonly string[]): Promise<number> {
  const before = await contentsOf(volume);
  const { folder, data, id } = volume;
  const spared: string[] = [];
  let started = "";
  for (let deaths = 0; ; deaths++) {
    const death: Death = deaths % 2 === 0 ? "before" : "after";
    const server = serverProcess(data, folder, id, deaths === 0 ? intent : undefined, death, spared, {
      kind: "volume",
    });
    if (deaths === 0) started = String((await server.lines.next()).value);
    const said = await server.lines.next();
    await server.gone;
    const store = openStore(data);
    const stored = store.jobs.get(started)?.job;
    const entry = store.journal.entries(started).at(-1);
    if (death === "after" && entry) spared.push(JSON.stringify(entry.call));
    store.close();
    const now = await contentsOf(volume);
    expect((await treeOf(volume)).findings.filter((finding) => finding.kind === "lost-snapshot")).toEqual([]);
    for (const name of stays)
      expect([`death ${deaths} (${death}) at "${stored?.stepTitle}"`, name, now.get(name)]).toEqual([
        expect.any(String),
        name,
        before.get(name),
      ]);
    if (said.value === "ended") {
      expect(stored).toMatchObject({ state: "succeeded", problem: null });
      return deaths;
    }
    expect(deaths, "a job that comes to no end").toBeLessThan(40);
  }
}

const all = ["first", "second", "third"];

describe.each(["qcow2", "overlay", "filecopy"])(
  "a job on a volume of the kind %s, killed at every native change",
  (kind) => {
    test("a new snapshot: every point and the live state keep their bytes, and it comes to its end", async () => {
      const volume = await forked(kind);
      const live = (await contentsOf(volume)).get("");
      expect(await runDying(volume, { action: "create", name: "new" }, [...all, ""])).toBeGreaterThan(0);
      expect((await contentsOf(volume)).get("new")).toBe(live);
    });

    test("a revert that keeps the live state: nothing is lost", async () => {
      const volume = await forked(kind);
      const before = await contentsOf(volume);
      expect(await runDying(volume, { action: "revert", snapshot: await idOf(volume, "third") }, all)).toBeGreaterThan(
        0,
      );
      const after = await contentsOf(volume);
      expect(after.get("")).toBe(before.get("third"));
      const kept = [...after].find(([name]) => name.startsWith("before-revert"));
      expect(kept?.[1]).toBe(before.get(""));
    });

    test("a deletion of what others descend from: they keep their bytes", async () => {
      const volume = await forked(kind);
      const intent = { action: "delete", snapshot: await idOf(volume, "first"), scope: "one" } as const;
      expect(await runDying(volume, intent, ["second", "third", ""])).toBeGreaterThan(0);
      expect([...(await contentsOf(volume)).keys()].sort()).toEqual(["", "second", "third"]);
    });
  },
);

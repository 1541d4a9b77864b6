import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asText, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { diskFiles, type GuestRef, guestState } from "../guest.ts";
import { countOnScreen } from "../guest-counter.ts";
import type { Lab } from "../lab.ts";
import { findLabProcesses } from "../lab-processes.ts";
import { readManifest } from "../manifest.ts";
import { readAlbum } from "../picture-album.ts";
import { startPreparedLab, stopPreparedLab } from "../prepared-lab.ts";
import { currentSnapshotName, revertSnapshot, snapshotNames, snapshotXml } from "../snapshot.ts";

let dir: string;
let lab: Lab;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "lab-"));
  lab = await startPreparedLab(dir);
});
afterAll(async () => {
  await lab.stop();
  await rm(dir, { recursive: true });
});

async function guestOf(name: string): Promise<GuestRef> {
  const guest = (await readManifest(lab.folder))?.guests.find((candidate) => candidate.name === name);
  if (!guest) throw new Error(`no ${name} in the manifest`);
  return guest;
}

/** Tag names in the image, by qemu-img itself. */
async function tagsOf(file: string): Promise<string[]> {
  const list = await runCommand({
    argv: ["qemu-img", "snapshot", "-U", "-l", file],
    timeoutMs: 20_000,
    parse: asText,
    classify: toolFailed,
  });
  return list.split("\n").flatMap((row) => /^\d+\s+(\S+)/.exec(row)?.[1] ?? []);
}

async function parentOf(guest: GuestRef, name: string): Promise<string | null> {
  return /<parent>\s*<name>([^<]*)/.exec(await snapshotXml(lab, guest, name))?.[1] ?? null;
}

test("machines are as their stories end", async () => {
  const states = (await readManifest(lab.folder))?.guests.map(async (guest) => [
    guest.name,
    await guestState(lab, guest),
  ]);
  expect(Object.fromEntries(await Promise.all(states ?? []))).toEqual({
    "web-01": "running",
    "db-01": "shut off",
    "build-07": "shut off",
    "erp-legacy": "shut off",
    "kiosk-02": "paused",
    "edge-11": "shut off",
    "mail-04": "running",
    "bench-03": "shut off",
    "empty-01": "shut off",
  });
});

test("web-01: three branches, and the head in the middle of one", async () => {
  const guest = await guestOf("web-01");
  const names = await snapshotNames(lab, guest);
  const parents = await Promise.all(names.map((name) => parentOf(guest, name)));
  expect(names).toHaveLength(14);
  expect(names.filter((name) => !parents.includes(name))).toHaveLength(3);
  expect(await currentSnapshotName(lab, guest)).toBe("shop-4.3");
  expect(parents).toContain("shop-4.3");
});

test("snapshots lie months apart, none in the future, and none before its parent", async () => {
  for (const name of ["web-01", "db-01", "build-07", "erp-legacy", "kiosk-02", "edge-11"]) {
    const guest = await guestOf(name);
    const times = new Map<string, number>();
    for (const snapshot of await snapshotNames(lab, guest)) {
      const xml = await snapshotXml(lab, guest, snapshot);
      const at = Number(/<creationTime>(\d+)/.exec(xml)?.[1]);
      const parent = /<parent>\s*<name>([^<]*)/.exec(xml)?.[1];
      if (parent) expect(at, snapshot).toBeGreaterThan(times.get(parent) ?? Number.POSITIVE_INFINITY);
      expect(at).toBeLessThan(Date.now() / 1000);
      times.set(snapshot, at);
    }
    expect(Math.max(...times.values()) - Math.min(...times.values())).toBeGreaterThan(90 * 24 * 3600);
  }
});

test("db-01: one snapshot leaves the data disk out, one holds memory in a file", async () => {
  const guest = await guestOf("db-01");
  expect(await snapshotXml(lab, guest, "pg-16-packages")).toMatch(/<disk name='vdb' snapshot='no'/);
  const memory = /<memory snapshot='external' file='([^']*)'/.exec(
    await snapshotXml(lab, guest, "before-vacuum-full"),
  )?.[1];
  expect(existsSync(memory ?? "")).toBe(true);
});

test("build-07: both branches lie on the same base file", async () => {
  const guest = await guestOf("build-07");
  const [head = ""] = await diskFiles(lab, guest);
  const chainOf = async (file: string): Promise<string[]> =>
    (
      JSON.parse(
        await runCommand({
          argv: ["qemu-img", "info", "--output=json", "--backing-chain", file],
          timeoutMs: 20_000,
          parse: asText,
          classify: toolFailed,
        }),
      ) as { filename: string }[]
    ).map(({ filename }) => filename.slice(filename.lastIndexOf("/") + 1));
  const shared = ["build-07.clean-image.qcow2", "build-07.qcow2"];
  expect((await chainOf(head)).slice(-2)).toEqual(shared);
  const sibling = /<disk name='vda'[\s\S]*?<source file='([^']*)'/.exec(
    await snapshotXml(lab, guest, "nightly-green"),
  )?.[1];
  expect((await chainOf(sibling ?? "")).slice(-2)).toEqual(shared);
});

test("erp-legacy: 120 snapshots, each with its tag", async () => {
  const guest = await guestOf("erp-legacy");
  const names = await snapshotNames(lab, guest);
  expect(names).toHaveLength(120);
  const [file = ""] = await diskFiles(lab, guest);
  expect((await tagsOf(file)).sort()).toEqual([...names].sort());
  const current = (await currentSnapshotName(lab, guest)) ?? "";
  await revertSnapshot(lab, guest, names[60] ?? "");
  await revertSnapshot(lab, guest, current);
});

test("edge-11: a lost file, a lost tag and a tag that libvirt does not know", async () => {
  const guest = await guestOf("edge-11");
  const [file = ""] = await diskFiles(lab, guest);
  expect(await tagsOf(file)).toEqual(["factory", "gateway-2.1", "vendor-debug"]);
  expect(await snapshotNames(lab, guest)).toContain("gateway-2.0");
  const frozen = /<source file='([^']*loan-ssd\.qcow2)'/.exec(await snapshotXml(lab, guest, "before-field-trial"))?.[1];
  expect(frozen).toBeDefined();
  expect(existsSync(frozen ?? "")).toBe(false);
  await lab.virsh(["start", `--domain=${guest.uuid}`]);
  await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
});

test("pictures belong to snapshots that are there", async () => {
  const pictures = await readAlbum(dir);
  expect(pictures.length).toBeGreaterThan(20);
  for (const { domain, snapshot, createdAt } of pictures)
    expect(await snapshotXml(lab, { uuid: domain, name: domain }, snapshot)).toContain(
      `<creationTime>${createdAt.getTime() / 1000}<`,
    );
});

test("after a stop the running machine goes on, the paused one is paused, and no saved memory is left", async () => {
  const web = await guestOf("web-01");
  const kiosk = await guestOf("kiosk-02");
  const before = (await countOnScreen(lab, web)) ?? Number.NaN;
  const paused = await countOnScreen(lab, kiosk);
  await stopPreparedLab(dir);
  expect(Object.values(findLabProcesses(lab.folder)).flat()).toEqual([]);
  lab = await startPreparedLab(dir);
  expect(await guestState(lab, web)).toBe("running");
  expect(await countOnScreen(lab, web)).toBeGreaterThanOrEqual(before);
  expect(await countOnScreen(lab, web)).toBeLessThan(before + 100);
  expect(await guestState(lab, kiosk)).toBe("paused");
  expect(await countOnScreen(lab, kiosk)).toBe(paused);
  expect((await lab.virsh(["list", "--all", "--with-managed-save", "--uuid"])).trim()).toBe("");
});

test("after a crash of everything the machines are as their stories end", async () => {
  const { daemons, emulators } = findLabProcesses(lab.folder);
  for (const pid of [...daemons, ...emulators]) process.kill(pid, "SIGKILL");
  lab = await startPreparedLab(dir);
  expect(await guestState(lab, await guestOf("web-01"))).toBe("running");
  expect(await guestState(lab, await guestOf("kiosk-02"))).toBe("paused");
  expect(await currentSnapshotName(lab, await guestOf("web-01"))).toBe("shop-4.3");
});

test("bench-03: an overlay that nobody names stands on a snapshot's file", async () => {
  const guest = await guestOf("bench-03");
  const [file = ""] = await diskFiles(lab, guest);
  const left = join(dirname(file), "bench-03.try-by-hand.qcow2");
  expect(existsSync(left)).toBe(true);
  const xml = await Promise.all((await snapshotNames(lab, guest)).map((name) => snapshotXml(lab, guest, name)));
  expect(xml.join("")).not.toContain(left);
});

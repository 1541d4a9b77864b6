import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Backup } from "#lib/model/backup.ts";
import { writeLive } from "#server/lab/guest-counter.ts";
import { type BackupWorld, backupWorld } from "#server/testing/backup-world.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";

const kib = 1024;
const mib = 1024 * kib;
const granule = 64 * kib;

let world: BackupWorld;
beforeAll(async () => {
  world = await backupWorld();
});
afterAll(() => world?.close());
afterEach(() => world.clear());

const writes = [
  [[0, 3 * mib]],
  [[mib, 64 * kib]],
  [
    [5 * mib + 512, 4 * kib],
    [9 * mib, 200 * kib],
  ],
  [],
  [[0, 512]],
  [[11 * mib, mib]],
] as const;

const zeroLive = (id: string, offset: number, length: number) =>
  world.lab.virsh([
    ...["qemu-monitor-command", `--domain=${id}`, "--hmp"],
    `qemu-io -d /machine/peripheral/virtio-disk0/virtio-backend "write -z ${offset} ${length}"`,
  ]);
const checkpoints = async (id: string) =>
  (await world.native.run(["checkpoint-list", `--domain=${id}`, "--name"])).split("\n").filter(Boolean);
/** The head as QEMU sees it, not as its file was last flushed. */
async function contentNow(id: string): Promise<string> {
  await world.native.run(["suspend", `--domain=${id}`]);
  const [file = ""] = await world.headFiles(id);
  const content = await contentOf(file, null, "qcow2");
  await world.native.run(["resume", `--domain=${id}`]);
  return content;
}
async function restored(backup: Backup, name: string): Promise<string> {
  const folder = await world.folder(name);
  const job = await world.on(backup, { action: "restoreBackup", folder, format: "raw", disks: ["vda"] });
  expect(job).toMatchObject({ state: "succeeded", problem: null });
  const [file = ""] = await readdir(folder);
  return contentOf(join(folder, file), null, "raw");
}

describe("a machine that runs", () => {
  test.each(["qcow2", "raw"] as const)(
    "a full backup and five incremental ones (%s) are the disk as it was at each, and only what was written is copied",
    async (format) => {
      const id = await world.subject({ sizeBytes: 12 * mib, disks: 2, state: "running" });
      const made: { readonly backup: Backup; readonly content: string }[] = [];
      for (const [i, places] of writes.entries()) {
        for (const [offset, length] of places) await writeLive(world.lab, world.guest(id), offset, length, 0x31 + i);
        if (i === 4) await zeroLive(id, 2 * mib, 128 * kib);
        const content = await contentNow(id);
        const base = i === 0 ? {} : { since: made.at(-1)?.backup.id ?? "" };
        const backup = await world.backup(id, { format, ...base });
        made.push({ backup, content });
        expect(backup).toMatchObject({
          ...{ state: "complete", format, snapshot: null, consistency: "crash", method: i === 0 ? null : "checkpoint" },
          incremental: { possible: true, reason: null },
        });
        expect(await checkpoints(id)).toEqual([backup.checkpoint]);
        const [vda, vdb] = backup.disks;
        const granules = new Set(
          places.flatMap(([offset, length]) => {
            const first = Math.floor(offset / granule);
            return Array.from({ length: Math.ceil((offset + length) / granule) - first }, (_, at) => first + at);
          }),
        );
        expect(vda?.readBytes).toBe(granules.size * granule);
        expect(vdb?.readBytes).toBe(0);
        if (format === "qcow2")
          expect(await contentOf(join(backup.folder, vda?.file ?? ""), null, "qcow2")).toBe(content);
      }
      for (const [i, { backup, content }] of made.entries())
        if (format === "raw" || i % 2 === 1) expect(await restored(backup, `live ${format} ${i}`)).toBe(content);
      const newest = made.at(-1)?.backup;
      if (!newest) throw new Error("nothing was made");
      expect(await world.on(newest, { action: "verifyBackup" })).toMatchObject({ state: "succeeded", problem: null });
      expect(await world.strays()).toEqual([]);
    },
  );

  test("its checkpoint outlives a shutdown and a start, and while it is off the next one waits", async () => {
    const id = await world.subject({ sizeBytes: 4 * mib, state: "running" });
    await writeLive(world.lab, world.guest(id), 0, mib, 0x41);
    const full = await world.backup(id);
    await writeLive(world.lab, world.guest(id), mib, 64 * kib, 0x42);
    await world.setPower(id, "off");
    await expect
      .poll(async () => (await world.espalier.server.backup(full.id)).incremental)
      .toMatchObject({ possible: false });
    await expect(world.backup(id, { since: full.id })).rejects.toMatchObject({ code: "blocked" });
    await world.setPower(id, "running");
    const next = await world.backup(id, { since: full.id });
    expect(next.disks[0]?.readBytes).toBe(64 * kib);
    expect(await restored(next, "after a start")).toBe(await contentNow(id));
  });

  test("over a snapshot that puts an overlay on its disk, the chain goes on; a merge is refused until the checkpoint goes", async () => {
    const id = await world.subject({ sizeBytes: 4 * mib, state: "running" });
    await writeLive(world.lab, world.guest(id), 0, mib, 0x41);
    const full = await world.backup(id);
    await writeLive(world.lab, world.guest(id), 0, 64 * kib, 0x42);
    await world.snapshot(id, "live", "external");
    await writeLive(world.lab, world.guest(id), 64 * kib, 64 * kib, 0x43);
    const content = await contentNow(id);
    const next = await world.backup(id, { since: full.id });
    expect(next).toMatchObject({ anchor: "live", snapshot: null });
    expect(next.disks[0]?.readBytes).toBe(128 * kib);
    expect(await restored(next, "over an overlay")).toBe(content);
    const merge = () => world.espalier.plan(id, { action: "merge", from: "head", into: "live" });
    await expect(merge()).rejects.toMatchObject({ code: "blocked" });
    expect(await world.espalier.run(id, { action: "removeCheckpoints" })).toMatchObject({ state: "succeeded" });
    expect((await merge()).steps.length).toBeGreaterThan(0);
  });

  test.each([
    ["before it was ever shut down", false],
    ["after a shutdown and a start", true],
  ])(
    "QEMU killed %s: what changed is not guessed, the next one is a full one, and nothing is in the way then",
    async (_when, isClosedOnce) => {
      const id = await world.subject({ sizeBytes: mib, state: "running" });
      const full = await world.backup(id);
      if (isClosedOnce) for (const power of ["off", "running"] as const) await world.setPower(id, power);
      await writeLive(world.lab, world.guest(id), 0, 64 * kib, 0x42);
      process.kill(await world.emulatorOf(id), "SIGKILL");
      await expect.poll(() => world.native.state(id), { timeout: 10_000 }).toBe("shut off");
      await world.setPower(id, "running");
      await expect(world.backup(id, { since: full.id })).rejects.toMatchObject({ code: "blocked" });
      const again = await world.backup(id);
      expect(await restored(again, `after a kill ${isClosedOnce}`)).toBe(await contentNow(id));
      await writeLive(world.lab, world.guest(id), 0, 64 * kib, 0x43);
      const next = await world.backup(id, { since: again.id });
      expect(await restored(next, `after that ${isClosedOnce}`)).toBe(await contentNow(id));
      expect(await checkpoints(id)).toEqual([next.checkpoint]);
      await world.setPower(id, "off");
      expect(await world.espalier.run(id, { action: "removeCheckpoints" })).toMatchObject({ state: "succeeded" });
      const { facts } = await world.espalier.server.inventory.observeMachine({ host: "lab", kind: "domain", id });
      expect([facts.checkpoints, facts.files.flatMap(({ bitmaps }) => bitmaps)]).toEqual([[], []]);
    },
  );

  test("a checkpoint that somebody removed ends the chain, and says so", async () => {
    const id = await world.subject({ sizeBytes: mib, state: "running" });
    const full = await world.backup(id);
    await world.native.run(["checkpoint-delete", `--domain=${id}`, `--checkpointname=${full.checkpoint}`]);
    await expect(world.backup(id, { since: full.id })).rejects.toMatchObject({ code: "blocked" });
    expect((await world.backup(id)).since).toBe(null);
  });

  test("deleting the newest takes its checkpoint away; a quiesce that is required and cannot be had is refused", async () => {
    const id = await world.subject({ sizeBytes: mib, state: "running" });
    await expect(world.backup(id, { quiesce: "require" })).rejects.toMatchObject({ code: "blocked" });
    const full = await world.backup(id);
    expect(await checkpoints(id)).toEqual([full.checkpoint]);
    const job = await world.on(full, { action: "deleteBackup" });
    expect(job).toMatchObject({ state: "succeeded" });
    expect(job.plan.effects.some(({ group, text }) => group === "backups" && text.includes("checkpoint"))).toBe(true);
    expect(await checkpoints(id)).toEqual([]);
    expect(await world.strays()).toEqual([]);
  });
});

import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { isEnded } from "#lib/model/job.ts";
import { assembleServer } from "#server/assemble-server.ts";
import { createCatalogue } from "#server/backups/catalogue.ts";
import { createInventory } from "#server/inventory/create-inventory.ts";
import { writeLive } from "#server/lab/guest-counter.ts";
import { fillBytes } from "#server/lab/image.ts";
import { planIntent } from "#server/plans/plan-intent.ts";
import { openStore } from "#server/store/store.ts";
import { type BackupWorld, backupWorld } from "#server/testing/backup-world.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";
import { type Death, type DeathAt, serverProcess } from "#server/testing/server-process.ts";
import { testConfig } from "#server/testing/test-config.ts";

const mib = 1024 * 1024;
let world: BackupWorld;
let folder: string;
let runs = 0;
beforeAll(async () => {
  world = await backupWorld();
  folder = await mkdtemp(join(tmpdir(), "espalier-backup-kill-"));
});
afterAll(async () => {
  await world?.close();
  await rm(folder, { recursive: true, force: true });
});

const checkpoints = async (id: string) =>
  (await world.native.run(["checkpoint-list", `--domain=${id}`, "--name"])).split("\n").filter(Boolean);

/** Runs a job in a server that dies once, then takes it up in another. Returns what the store says of it. */
async function dyingOnce(
  data: string,
  subject: string,
  intent: Intent,
  death: { readonly at?: DeathAt; readonly native?: Death; readonly kind?: "domain" | "backup" },
) {
  const options = { kind: death.kind ?? "domain", ...(death.at ? { deathAt: death.at } : {}) } as const;
  const first = serverProcess(data, world.lab.uri, subject, intent, death.native, [], options);
  const job = String((await first.lines.next()).value);
  const [, signal] = (await first.gone) as [unknown, string];
  expect(signal, "it was to die").toBe("SIGKILL");
  const second = serverProcess(data, world.lab.uri, subject);
  expect((await second.lines.next()).value).toBe("ended");
  await second.gone;
  const store = openStore(data);
  const stored = store.jobs.get(job)?.job;
  const backups = await createCatalogue(store.backups).list({});
  store.close();
  return { job: stored, backups };
}
const newData = () => join(folder, `data-${runs++}`);
const newFolder = () => world.folder(`kept ${runs++}`);

const partial = "\\.partial$";
const deaths: readonly DeathAt[] = [
  { call: "mkdir", path: partial, when: "after" },
  { call: "open", path: "blocks\\.ndjson$", when: "before" },
  { call: "writeFile", path: "manifest\\.json$", when: "after" },
  { call: "rename", path: partial, when: "before" },
  { call: "rename", path: partial, when: "after" },
];

describe.concurrent("a server that is killed", () => {
  test.each(deaths)(
    "in a backup of a snapshot ($when $call $path): it is whole in the end, and nothing is left",
    async (at) => {
      const id = await world.subject({ sizeBytes: 2 * mib });
      const [file = ""] = world.guest(id).disks.map((disk) => disk.file);
      await fillBytes(file, 0, mib, 0x41);
      await world.native.run(["snapshot-create-as", `--domain=${id}`, "--name=s"]);
      const target = await newFolder();
      const { job, backups } = await dyingOnce(newData(), id, { action: "backup", snapshot: "s", target }, { at });
      expect(job).toMatchObject({ state: "succeeded", problem: null });
      expect(backups).toMatchObject([{ state: "complete" }]);
      const [made] = backups;
      expect(await contentOf(join(made?.folder ?? "", "vda.qcow2"), null, "qcow2")).toBe(await contentOf(file, "s"));
      expect(await readdir(target, { recursive: true })).toHaveLength(6);
    },
  );

  test.each<[string, { at?: DeathAt; native?: Death }]>([
    ["before QEMU copies", { native: "before" }],
    ["when QEMU has copied", { native: "after" }],
    ["while what QEMU wrote is hashed", { at: { call: "open", path: "blocks\\.ndjson$", when: "before" } }],
    ["before it is put in its place", { at: { call: "rename", path: partial, when: "before" } }],
    ["when it is in its place", { at: { call: "rename", path: partial, when: "after" } }],
  ])("in a backup of a running machine, %s: it is whole in the end, with one checkpoint", async (_name, death) => {
    const id = await world.subject({ sizeBytes: 2 * mib, state: "running" });
    await writeLive(world.lab, world.guest(id), 0, mib, 0x42);
    const target = await newFolder();
    const { job, backups } = await dyingOnce(newData(), id, { action: "backup", target }, death);
    expect(job).toMatchObject({ state: "succeeded", problem: null });
    expect(backups).toMatchObject([{ state: "complete" }]);
    const [made] = backups;
    expect(await checkpoints(id)).toEqual([made?.manifest.checkpoint]);
    await world.setPower(id, "off");
    const file = world.guest(id).disks[0]?.file ?? "";
    expect(await contentOf(join(made?.folder ?? "", "vda.qcow2"), null, "qcow2")).toBe(await contentOf(file));
    expect(await readdir(target, { recursive: true })).toHaveLength(6);
  });

  test.each<DeathAt>([
    { call: "open", path: "\\.partial$", when: "after" },
    { call: "link", path: "\\.partial$", when: "before" },
    { call: "link", path: "\\.partial$", when: "after" },
    { call: "rm", path: "\\.partial$", when: "before" },
  ])("in a restoration ($when $call): the file is whole in the end, and the only one", async (at) => {
    const id = await world.subject({ sizeBytes: 2 * mib });
    const [file = ""] = world.guest(id).disks.map((disk) => disk.file);
    await fillBytes(file, 0, mib, 0x43);
    const data = newData();
    const target = await newFolder();
    const first = serverProcess(data, world.lab.uri, id, { action: "backup", target });
    await first.gone;
    const store = openStore(data);
    const backup = store.backups.list({})[0]?.manifest.id ?? "";
    store.close();
    const place = await newFolder();
    const intent: Intent = { action: "restoreBackup", folder: place, format: "raw" };
    const { job } = await dyingOnce(data, backup, intent, { at, kind: "backup" });
    expect(job).toMatchObject({ state: "succeeded", problem: null });
    const names = await readdir(place);
    expect(names).toHaveLength(1);
    expect(await contentOf(join(place, names[0] ?? ""), null, "raw")).toBe(await contentOf(file));
  });

  test.each<DeathAt>([
    { call: "rename", path: ".", when: "after" },
    { call: "rm", path: "\\.partial/", when: "after" },
    { call: "rmdir", path: ".", when: "after" },
  ])("in the deletion of a backup ($when $call): it is gone in the end", async (at) => {
    const id = await world.subject({ sizeBytes: mib });
    const data = newData();
    const target = await newFolder();
    await serverProcess(data, world.lab.uri, id, { action: "backup", target }).gone;
    const store = openStore(data);
    const backup = store.backups.list({})[0]?.manifest.id ?? "";
    store.close();
    const { job, backups } = await dyingOnce(data, backup, { action: "deleteBackup" }, { at, kind: "backup" });
    expect(job).toMatchObject({ state: "succeeded", problem: null });
    expect(backups).toEqual([]);
    expect(await readdir(target)).toEqual([]);
  });
});

test("what QEMU copies when the server dies is followed by the next one, to its end", async () => {
  const id = await world.subject({ sizeBytes: 256 * mib, state: "running" });
  for (let at = 0; at < 240; at += 16) await writeLive(world.lab, world.guest(id), at * mib, 16 * mib, at + 1);
  const data = newData();
  const target = await newFolder();
  const first = serverProcess(data, world.lab.uri, id, { action: "backup", target });
  await first.lines.next();
  const emulator = await world.emulatorOf(id);
  // QEMU itself is asked: libvirt knows of the copy a moment before it has begun.
  const isCopying = () =>
    world.native.run(["domjobinfo", `--domain=${id}`, "--rawstats"]).then(
      (stats) => /^\s*disk_total: [1-9]/m.test(stats),
      () => false,
    );
  while (!(await isCopying())) expect(first.child.exitCode, "the copy was over before it was seen").toBe(null);
  // Nobody has a question open when QEMU is held still: libvirt would wait for its answer, and let everybody else wait.
  first.child.kill("SIGSTOP");
  expect(await isCopying(), "the copy was over before it was held").toBe(true);
  // So that it cannot come to its end before it is found again.
  process.kill(emulator, "SIGSTOP");
  first.child.kill("SIGKILL");
  await first.gone;
  const store = openStore(data);
  const inventory = createInventory({
    ...{
      hosts: [{ id: "lab", uri: world.lab.uri }],
      marks: store.marks,
      frozen: store.frozen,
      volumeRecords: store.volumeRecords,
    },
    lastJob: () => null,
  });
  const server = assembleServer({ config: testConfig, store, inventory, planner: planIntent });
  const job = store.jobs.list({}, { before: null, limit: 1 })[0]?.job.id ?? "";
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!holds()) return;
        stop();
        resolve();
      };
      const stop = server.feed.subscribe(look);
      look();
    });
  await until(() => store.jobEvents.after(job, 0).some(({ text }) => text.includes("it is followed")));
  process.kill(emulator, "SIGCONT");
  await until(() => isEnded(server.jobs.get(job).state));
  expect(server.jobs.get(job)).toMatchObject({ state: "succeeded", problem: null });
  const [made] = await server.backups({});
  expect(made).toMatchObject({ state: "complete" });
  expect(await checkpoints(id)).toEqual([made?.checkpoint]);
  await server.close();
  store.close();
  await world.setPower(id, "off");
  const file = world.guest(id).disks[0]?.file ?? "";
  expect(await contentOf(join(made?.folder ?? "", "vda.qcow2"), null, "qcow2")).toBe(await contentOf(file));
});

test("of all who died, nothing is left: no folder that is not whole, and no program at work", async () => {
  await expect.poll(() => world.strays(), { timeout: 5_000 }).toEqual([]);
});

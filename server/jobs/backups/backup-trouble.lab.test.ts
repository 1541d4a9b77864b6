import { chmod, readdir, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import type { Plan } from "#lib/model/plan.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { writeLive } from "#server/lab/guest-counter.ts";
import { hostileDomainNames, hostileSnapshotNames } from "#server/lab/hostile-names.ts";
import { fillBytes, imageIo } from "#server/lab/image.ts";
import { type BackupWorld, backupWorld } from "#server/testing/backup-world.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";

const mib = 1024 * 1024;
const isRoot = process.getuid?.() === 0;
const session = { actor: "test", role: "operator", expiresAt: null } as const;
let world: BackupWorld;
beforeAll(async () => {
  world = await backupWorld();
});
afterAll(() => world?.close());
afterEach(() => world.clear());

const run = (...argv: [string, ...string[]]) =>
  runCommand({ argv, timeoutMs: 30_000, parse: ignoreOutput, classify: toolFailed });
const ofBackups = (plan: Plan) => plan.effects.filter(({ group }) => group === "backups").map(({ text }) => text);
const checkpoints = async (id: string) =>
  (await world.native.run(["checkpoint-list", `--domain=${id}`, "--name"])).split("\n").filter(Boolean);

async function machine(name = "s", sizeBytes = 2 * mib): Promise<{ id: string; file: string }> {
  const id = await world.subject({ sizeBytes });
  const [file = ""] = await world.headFiles(id);
  await fillBytes(file, 0, mib / 2, 0x41);
  await world.snapshot(id, name, "internal");
  return { id, file };
}

describe("names that trip careless programs up", () => {
  test.each([
    "two\nlines",
    "-x",
    " leading and trailing ",
    `<a href="x">&amp;'`,
    "$(id)",
    "a,b=c",
    "1",
    "\u202egnp.exe",
    "back\\slash\\n",
  ])("a snapshot called %j, in a folder called so too", async (name) => {
    expect(hostileSnapshotNames).toContain(name);
    const { id, file } = await machine("plain");
    await world.native.run(["snapshot-create-as", `--domain=${id}`, `--name=${name}`]);
    const target = await world.folder(name);
    const full = await world.backup(id, { snapshot: "plain", target });
    const backup = await world.backup(id, { snapshot: name, since: full.id, target });
    expect(backup).toMatchObject({ snapshot: name, state: "complete" });
    const folder = await world.folder(`${name} restored`);
    expect(await world.on(backup, { action: "restoreBackup", folder })).toMatchObject({
      state: "succeeded",
      problem: null,
    });
    const [restored = ""] = await readdir(folder);
    expect(await contentOf(join(folder, restored), null, "qcow2")).toBe(await contentOf(file));
  });

  test.each(["-x", "a,b=c", "tab\there", ".hidden", `<b>&amp;'`, "🐧"])("a running machine called %j", async (name) => {
    expect(hostileDomainNames).toContain(name);
    const id = await world.subject({ sizeBytes: mib, state: "running", name });
    const target = await world.folder(`of ${name},${name}`);
    const full = await world.backup(id, { target });
    await writeLive(world.lab, world.guest(id), 0, 65_536, 0x42);
    const next = await world.backup(id, { target, since: full.id });
    expect(next.disks[0]?.readBytes).toBe(65_536);
    expect(await world.on(next, { action: "verifyBackup" })).toMatchObject({ state: "succeeded", problem: null });
    await world.drop(id);
  });
});

describe("a folder that cannot be used", () => {
  test("is refused before anything is done, with the reason", async () => {
    const { id } = await machine();
    const asked = (target: string) => world.espalier.plan(id, { action: "backup", snapshot: "s", target });
    await expect(asked("/nowhere/at all")).rejects.toMatchObject({ code: "not-found" });
    await expect(asked("relative")).rejects.toMatchObject({ code: "invalid-input" });
    await expect(asked(world.guest(id).disks[0]?.file ?? "")).rejects.toMatchObject({ code: "invalid-input" });
  });

  test.runIf(!isRoot)("is refused when it may not be written to", async () => {
    const { id } = await machine();
    const target = await world.folder("read only");
    await chmod(target, 0o500);
    await expect(world.espalier.plan(id, { action: "backup", snapshot: "s", target })).rejects.toMatchObject({
      code: "permission-denied",
    });
  });

  test.runIf(isRoot)("is refused when it is mounted read-only", async () => {
    const { id } = await machine();
    const target = await world.folder("mounted read only");
    await run("mount", "-t", "tmpfs", "-o", "ro,size=1m", "tmpfs", target);
    try {
      await expect(world.espalier.plan(id, { action: "backup", snapshot: "s", target })).rejects.toMatchObject({
        code: "permission-denied",
      });
    } finally {
      await run("umount", "-l", target);
    }
  });

  test.runIf(isRoot).each(["off", "running"] as const)(
    "whose space is known not to do is refused; when it ends half way, nothing is left and it can be done again (%s)",
    async (power) => {
      const id = await world.subject({ sizeBytes: 24 * mib });
      const [file = ""] = await world.headFiles(id);
      await fillBytes(file, 0, 12 * mib, 0x44);
      if (power === "off") await world.snapshot(id, "s", "internal");
      else await world.setPower(id, "running");
      const target = await world.folder(`small ${power}`);
      await run("mount", "-t", "tmpfs", "-o", `size=${32 * mib}`, "tmpfs", target);
      try {
        const filler = join(target, "filler");
        const leave = async (bytes: number) => {
          await rm(filler, { force: true });
          const { bavail, bsize } = await statfs(target);
          await writeFile(filler, Buffer.alloc(bavail * bsize - bytes, 1));
        };
        const intent: Intent = { action: "backup", target, ...(power === "off" ? { snapshot: "s" } : {}) };
        await leave(4 * mib);
        await expect(world.espalier.plan(id, intent)).rejects.toMatchObject({ code: "no-space" });
        await rm(filler);
        const plan = await world.espalier.plan(id, intent);
        await leave(4 * mib);
        const { server } = world.espalier;
        const { id: job } = await server.jobs.create({ planId: plan.id, fingerprint: plan.fingerprint, session });
        const ended = await world.espalier.ended(job);
        expect(ended).toMatchObject({ state: "failed", problem: { code: "no-space" } });
        expect(await readdir(target)).toEqual(["filler"]);
        if (power === "running") expect(await checkpoints(id)).toEqual([]);
        await rm(filler);
        const made = await world.backup(id, intent as object);
        expect(await world.on(made, { action: "verifyBackup" })).toMatchObject({ state: "succeeded" });
      } finally {
        await run("umount", "-l", target);
      }
    },
  );
});

describe("stopped on the way", () => {
  test.each(["off", "running"] as const)("a backup of a machine that is %s leaves nothing", async (power) => {
    const id = await world.subject({ sizeBytes: 192 * mib });
    const [file = ""] = await world.headFiles(id);
    await fillBytes(file, 0, 160 * mib, 0x45);
    if (power === "off") await world.snapshot(id, "s", "internal");
    else await world.setPower(id, "running");
    const { server } = world.espalier;
    const target = await world.folder(`stopped ${power}`);
    const plan = await world.espalier.plan(id, {
      action: "backup",
      target,
      ...(power === "off" ? { snapshot: "s" } : {}),
    });
    const { id: job } = await server.jobs.create({ planId: plan.id, fingerprint: plan.fingerprint, session });
    await new Promise<void>((resolve) => {
      const stop = server.feed.subscribe(() => {
        if ((server.jobs.get(job).progress ?? 0) === 0 && server.jobs.get(job).endedAt === null) return;
        stop();
        resolve();
      });
    });
    server.jobs.cancel(job, session);
    expect(await world.espalier.ended(job)).toMatchObject({ state: "cancelled" });
    expect(await readdir(target)).toEqual([]);
    if (power === "running") expect(await checkpoints(id)).toEqual([]);
    expect(await world.strays()).toEqual([]);
    await world.drop(id);
  });
});

describe("side by side", () => {
  test("two backups of one machine: the second waits for its turn; of two machines: both are made", async () => {
    const [one, other] = [await machine(), await machine()];
    const intent: Intent = { action: "backup", snapshot: "s", target: world.target };
    const { server } = world.espalier;
    const [first, second] = [await world.espalier.plan(one.id, intent), await world.espalier.plan(one.id, intent)];
    const begin = (plan: Plan) => server.jobs.create({ planId: plan.id, fingerprint: plan.fingerprint, session });
    const both = await Promise.allSettled([begin(first), begin(second)]);
    expect(both.filter(({ status }) => status === "rejected")).toMatchObject([{ reason: { code: "busy" } }]);
    const begun = both.flatMap((each) => (each.status === "fulfilled" ? [each.value.id] : []));
    expect(await world.espalier.ended(begun[0] ?? "")).toMatchObject({ state: "succeeded" });
    const jobs = await Promise.all([one, other].map(({ id }) => world.espalier.run(id, intent)));
    expect(jobs.map(({ state }) => state)).toEqual(["succeeded", "succeeded"]);
    expect(await world.strays()).toEqual([]);
  });
});

describe("a disk that changes its size between two backups", () => {
  test.each([
    ["larger", ["4M"]],
    ["smaller, larger and smaller again", ["1M", "3M", "2M"]],
  ])("is restored as it was each time (%s)", async (_name, sizes) => {
    const { id, file } = await machine("p0");
    await imageIo(file, [`write -q -P 0x51 ${2 * mib - 65_536} 65536`]);
    await world.snapshot(id, "p1", "internal");
    let since = await world.backup(id, { snapshot: "p1" });
    for (const [i, size] of sizes.entries()) {
      const [head = ""] = await world.headFiles(id);
      await run("qemu-img", "resize", "-q", "--shrink", head, size);
      await imageIo(head, [`write -q -P ${0x61 + i} ${131_072 * (i + 1)} 65536`]);
      await world.snapshot(id, `q${i}`, "external");
      const point = await world.contentAt(id, `q${i}`, "external");
      since = await world.backup(id, { snapshot: `q${i}`, since: since.id });
      const folder = await world.folder(`resized ${sizes.join(" ")} ${i}`);
      const job = await world.on(since, { action: "restoreBackup", folder, format: "raw" });
      expect(job).toMatchObject({ state: "succeeded", problem: null });
      expect(await contentOf(join(folder, (await readdir(folder))[0] ?? ""), null, "raw")).toBe(point);
      expect(await contentOf(join(since.folder, "vda.qcow2"), null, "qcow2")).toBe(point);
    }
  });
});

describe("a plan that ends a chain of backups says so", () => {
  test("the deletion of the snapshot that the newest was read from; not that of another one", async () => {
    const { id } = await machine("old");
    await world.snapshot(id, "new", "internal");
    await world.backup(id, { snapshot: "new" });
    const deletion = (snapshot: string) => world.espalier.plan(id, { action: "delete", snapshot, scope: "one" });
    expect(ofBackups(await deletion("new"))).toEqual([expect.stringMatching(/"new".*goes.*has to be a full one/)]);
    expect(ofBackups(await deletion("old"))).toEqual([]);
  });

  test("a merge of the file that it was read from", async () => {
    const id = await world.subject({ sizeBytes: mib });
    await world.snapshot(id, "a", "external");
    await world.snapshot(id, "b", "external");
    await world.backup(id, { snapshot: "b" });
    const plan = await world.espalier.plan(id, { action: "merge", from: "head", into: "a", direction: "commit" });
    expect(ofBackups(plan)).toEqual([expect.stringContaining("No incremental backup can build on")]);
  });

  test("checkpoints keep a machine from going back; the plan that removes them ends the chain, running or off", async () => {
    for (const power of ["running", "off"] as const) {
      const id = await world.subject({ sizeBytes: mib });
      await world.snapshot(id, "point", "internal");
      await world.setPower(id, "running");
      const full = await world.backup(id);
      if (power === "off") await world.setPower(id, "off");
      const revert = () =>
        world.espalier.plan(id, { action: "revert", snapshot: "point", safetySnapshot: false, start: "off" });
      await expect(revert()).rejects.toMatchObject({ code: "blocked" });
      const job = await world.espalier.run(id, { action: "removeCheckpoints" });
      expect(job).toMatchObject({ state: "succeeded", problem: null, plan: { undoable: "no" } });
      expect(ofBackups(job.plan)).toEqual([expect.stringMatching(/goes, with the bitmaps.*next one is a full one/)]);
      expect(await checkpoints(id)).toEqual([]);
      expect(await world.espalier.run(id, (await revert()).intent)).toMatchObject({ state: "succeeded" });
      await world.setPower(id, "running");
      await expect(world.backup(id, { since: full.id })).rejects.toMatchObject({ code: "blocked" });
      await world.drop(id);
    }
  });
});

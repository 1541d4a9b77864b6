import { readdir, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Backup } from "#lib/model/backup.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { hashOf } from "#server/backups/copy-blocks.ts";
import { imageIo } from "#server/lab/image.ts";
import { type BackupWorld, backupWorld } from "#server/testing/backup-world.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";

const kib = 1024;
const mib = 1024 * kib;
const granule = 64 * kib;
const sizeBytes = 24 * mib;

let world: BackupWorld;
beforeAll(async () => {
  world = await backupWorld();
});
afterAll(() => world?.close());
afterEach(() => world.clear());

/** What changes between one snapshot and the next: places in the disk, each written with a byte of its own. */
const changes = [
  [[0, 512 * kib]],
  [[3 * mib, 64 * kib]],
  [
    [100 * kib, 4 * kib],
    [7 * mib + 123 * 512, 200 * kib],
  ],
  [
    [3 * mib, 32 * kib],
    [sizeBytes - 64 * kib, 64 * kib],
  ],
  [],
  [
    [0, 64 * kib],
    [10 * mib, mib],
  ],
] as const;

const granulesOf = (writes: readonly (readonly [offset: number, length: number])[]): number =>
  new Set(
    writes.flatMap(([offset, length]) => {
      const first = Math.floor(offset / granule);
      return Array.from({ length: Math.ceil((offset + length) / granule) - first }, (_, i) => first + i);
    }),
  ).size;

/** A raw incremental backup put over what it builds on, by nothing but its list of ranges. */
async function contentOfRaw(chain: readonly Backup[], target: string): Promise<string> {
  let content = Buffer.alloc(0);
  for (const { folder, disks } of chain.toReversed()) {
    const disk = disks.find((d) => d.target === target);
    const bytes = await readFile(join(folder, disk?.file ?? ""));
    if (content.length === 0) {
      content = bytes;
      continue;
    }
    const lines = await readFile(join(folder, `${target}.extents.ndjson`), "utf8");
    for (const line of lines.split("\n").filter(Boolean)) {
      const { offset, length, zero } = JSON.parse(line) as { offset: number; length: number; zero: boolean };
      if (zero) content.fill(0, offset, offset + length);
      else bytes.copy(content, offset, offset, offset + length);
    }
  }
  return hashOf(content);
}

describe.each(["internal", "external"] as const)("a machine that is off, with %s snapshots", (mode) => {
  test.each(["qcow2", "raw"] as const)(
    "a full backup and five incremental ones (%s) are the points to the byte, and nothing but what changed is read",
    async (format) => {
      const id = await world.subject({ sizeBytes, disks: 2 });
      const made: Backup[] = [];
      for (const [i, writes] of changes.entries()) {
        const [head = ""] = await world.headFiles(id);
        for (const [offset, length] of writes) await imageIo(head, [`write -q -P ${0x31 + i} ${offset} ${length}`]);
        // Zeros over what was there are a change too.
        if (i === 4) await imageIo(head, [`write -q -z ${128 * kib} ${128 * kib}`]);
        await world.snapshot(id, `s${i}`, mode);
        const asked: Partial<IntentOf<"backup">> = {
          snapshot: `s${i}`,
          format,
          ...(i > 0 ? { since: made.at(-1)?.id ?? "" } : {}),
        };
        made.push(await world.backup(id, asked));
        const backup = made.at(-1);
        expect(backup).toMatchObject({
          ...{ state: "complete", trouble: null, format, snapshot: `s${i}`, anchor: `s${i}`, consistency: "off" },
          method: i === 0 ? null : "diff",
          since: i === 0 ? null : (made.at(-2)?.id ?? ""),
          incremental: { possible: true, reason: null },
        });
        const [vda, vdb] = backup?.disks ?? [];
        // To the byte: every cluster that was written to, once.
        expect(vda?.readBytes).toBe(granulesOf(writes) * granule);
        expect(vdb?.readBytes).toBe(0);
        const point = await world.contentAt(id, `s${i}`, mode);
        const file = join(backup?.folder ?? "", vda?.file ?? "");
        expect(
          format === "qcow2" ? await contentOf(file, null, "qcow2") : await contentOfRaw(made.toReversed(), "vda"),
        ).toBe(point);
      }
      // The full one, one in between, and the last: each takes all that it builds on.
      for (const i of [0, 3, made.length - 1]) {
        const backup = made[i];
        if (!backup) throw new Error(`there is no backup ${i}`);
        const folder = await world.folder(`restored ${mode} ${format} ${i}`);
        const job = await world.on(backup, { action: "restoreBackup", folder, format: i % 2 === 0 ? "raw" : "qcow2" });
        expect(job).toMatchObject({ state: "succeeded", problem: null });
        const [vda = "", vdb = ""] = (await readdir(folder)).sort();
        expect([vda, vdb].map((name) => name.replace(/^.*\.(vd.)\..*/, "$1"))).toEqual(["vda", "vdb"]);
        expect(await contentOf(join(folder, vda), null, i % 2 === 0 ? "raw" : "qcow2")).toBe(
          await world.contentAt(id, `s${i}`, mode),
        );
        expect((await stat(join(folder, vda))).mode & 0o777).toBe(0o600);
      }
      const newest = made.at(-1);
      if (!newest) throw new Error("nothing was made");
      expect(await world.on(newest, { action: "verifyBackup" })).toMatchObject({ state: "succeeded", problem: null });
      expect((await world.espalier.server.backups({})).find((b) => b.id === newest.id)?.verified).toMatchObject({
        ok: true,
      });
      expect(await world.strays()).toEqual([]);
    },
  );
});

describe("a chain of backups", () => {
  const chain = async (format: "qcow2" | "raw" = "qcow2") => {
    const id = await world.subject({ sizeBytes: 4 * mib });
    const [head = ""] = await world.headFiles(id);
    const made: Backup[] = [];
    for (const [i, since] of [undefined, 0, 1].entries()) {
      await imageIo(head, [`write -q -P ${0x51 + i} ${i * mib} 65536`]);
      await world.snapshot(id, `p${i}`, "internal");
      const base = since === undefined ? {} : { since: made[since]?.id ?? "" };
      made.push(await world.backup(id, { snapshot: `p${i}`, format, ...base }));
    }
    const [full, first, second] = made;
    if (!full || !first || !second) throw new Error("no chain");
    return { id, full, first, second };
  };
  const stateOf = async ({ id }: Backup) => {
    const { state, trouble, verified, incremental } = await world.espalier.server.backup(id);
    return { state, trouble, verified, incremental };
  };

  /** Shown from a reading that may be a second old. */
  const seen = (backup: Backup, expected: object) =>
    expect.poll(() => stateOf(backup), { timeout: 10_000 }).toMatchObject(expected);

  test.each(["qcow2", "raw"] as const)(
    "one flipped byte (%s) is found, named, and nothing is restored from it",
    async (format) => {
      const { full, second } = await chain(format);
      const path = join(full.folder, full.disks[0]?.file ?? "");
      const content = await readFile(path);
      const at = content.indexOf(Buffer.alloc(4096, 0x51));
      content[at + 100] = 0x50;
      await writeFile(path, content);
      const folder = await world.folder(`from a flipped byte ${format}`);
      const restoring = await world.on(second, { action: "restoreBackup", folder });
      expect(restoring).toMatchObject({ state: "failed", problem: { code: "unreadable-output" } });
      expect(await readdir(folder)).toEqual([]);
      const job = await world.on(second, { action: "verifyBackup" });
      expect(job).toMatchObject({ state: "failed", problem: { code: "unreadable-output" } });
      expect(job.problem?.detail).toContain(path);
      expect(await stateOf(full)).toMatchObject({ state: "damaged", verified: { ok: false } });
      expect(await stateOf(second)).toMatchObject({ state: "base-missing", incremental: { possible: false } });
      await expect(world.on(second, { action: "restoreBackup", folder })).rejects.toMatchObject({ code: "blocked" });
      // Put right, it is seen to be right again.
      content[at + 100] = 0x51;
      await writeFile(path, content);
      expect(await world.on(full, { action: "verifyBackup" })).toMatchObject({ state: "succeeded" });
      expect(await stateOf(second)).toMatchObject({ state: "complete" });
    },
  );

  test("a changed list of hashes is no hiding place", async () => {
    const { full } = await chain();
    const path = join(full.folder, "vda.blocks.ndjson");
    await writeFile(path, (await readFile(path, "utf8")).replace(/[0-9a-f]{64}/, hashOf(Buffer.from("x"))));
    const job = await world.on(full, { action: "verifyBackup" });
    expect(job).toMatchObject({ state: "failed", problem: { code: "unreadable-output" } });
  });

  test("a folder that was moved away is told, with what builds on it, and is there again when it is back", async () => {
    const { full, first } = await chain();
    await rename(full.folder, `${full.folder}.away`);
    expect(await stateOf(full)).toMatchObject({ state: "missing" });
    expect(await stateOf(first)).toMatchObject({ state: "base-missing" });
    await rename(`${full.folder}.away`, full.folder);
    expect(await stateOf(first)).toMatchObject({ state: "complete", trouble: null });
  });

  test("what others build on is deleted only with them, and its name is typed", async () => {
    const { full, first, second } = await chain();
    await expect(world.on(first, { action: "deleteBackup" })).rejects.toMatchObject({ code: "blocked" });
    const job = await world.on(first, { action: "deleteBackup", dependents: "delete" });
    expect(job).toMatchObject({ state: "succeeded", plan: { undoable: "no", confirm: { expect: full.domainName } } });
    expect(job.plan.effects.some((effect) => effect.severity === "danger")).toBe(true);
    const left = await world.espalier.server.backups({ domain: full.subject.id });
    expect(left.map(({ id }) => id)).toEqual([full.id]);
    expect(await readdir(join(full.folder, ".."))).toEqual([full.id]);
    await expect(world.on(second, { action: "verifyBackup" })).rejects.toMatchObject({ code: "not-found" });
    expect(await world.on(full, { action: "deleteBackup" })).toMatchObject({ state: "succeeded" });
    expect(await world.strays()).toEqual([]);
  });

  test("files that somebody put into its folder are not deleted with it, nor is it", async () => {
    const { full, second } = await chain();
    const note = join(second.folder, "my notes.txt");
    await writeFile(note, "keep me");
    const job = await world.on(second, { action: "deleteBackup" });
    expect(job).toMatchObject({ state: "failed", problem: { code: "blocked" } });
    expect(await readFile(note, "utf8")).toBe("keep me");
    expect(await stateOf(second)).toMatchObject({ state: "complete" });
    await rm(note);
    expect(await world.on(second, { action: "deleteBackup" })).toMatchObject({ state: "succeeded" });
    expect(await stateOf(full)).toMatchObject({ state: "complete" });
  });

  test("a plan is stale when a file of the chain was changed since", async () => {
    const { full, second } = await chain();
    const { server } = world.espalier;
    const session = { actor: "test", role: "operator", expiresAt: null } as const;
    const plan = await server.plans.create(
      { host: "lab", kind: "backup", id: second.id },
      { action: "verifyBackup" },
      session,
    );
    await utimes(join(full.folder, "vda.qcow2"), new Date(), new Date(0));
    const request = { planId: plan.id, fingerprint: plan.fingerprint, session };
    await expect(server.jobs.create(request)).rejects.toMatchObject({ code: "stale" });
  });

  test("the snapshot that it was read from goes, or is another one: the next is a full one, and says why", async () => {
    const { id, second } = await chain();
    expect(await stateOf(second)).toMatchObject({ incremental: { possible: true } });
    await world.native.run(["snapshot-delete", `--domain=${id}`, "--snapshotname=p2"]);
    await seen(second, { incremental: { possible: false, reason: expect.stringContaining("gone") } });
    await world.snapshot(id, "p2", "internal");
    await seen(second, { incremental: { possible: false, reason: expect.stringContaining("another one") } });
    await expect(world.backup(id, { snapshot: "p2", since: second.id })).rejects.toMatchObject({ code: "blocked" });
  });

  test("restored as a new machine, it starts on files of its own beside the old one", async () => {
    const { id, second } = await chain();
    const folder = await world.folder("new machine");
    const name = 'new <one> & "co"';
    const job = await world.on(second, { action: "restoreBackup", folder, domain: name });
    expect(job).toMatchObject({ state: "succeeded", problem: null });
    const uuid = (await world.native.run(["domuuid", `--domain=${name}`])).trim();
    expect(uuid).not.toBe(id);
    const [file = ""] = (await readdir(folder)).map((each) => join(folder, each));
    expect(await world.native.run(["domblklist", `--domain=${uuid}`])).toContain(file);
    await world.native.run(["start", `--domain=${id}`]);
    await world.native.run(["start", `--domain=${uuid}`]);
    for (const each of [id, uuid]) await world.native.run(["destroy", `--domain=${each}`]);
    await expect(world.on(second, { action: "restoreBackup", folder, domain: name })).rejects.toMatchObject({
      code: "already-exists",
    });
    await world.native.run(["undefine", `--domain=${uuid}`]);
  });

  test("the machine is gone: its backups are there, and can be verified and restored", async () => {
    const { id, second } = await chain();
    await world.drop(id);
    await seen(second, { state: "complete", incremental: { possible: false } });
    expect(await world.on(second, { action: "verifyBackup" })).toMatchObject({ state: "succeeded" });
    const folder = await world.folder("of a machine that is gone");
    expect(await world.on(second, { action: "restoreBackup", folder, domain: "phoenix" })).toMatchObject({
      state: "succeeded",
    });
    await world.native.run(["undefine", "--domain=phoenix"]);
  });
});

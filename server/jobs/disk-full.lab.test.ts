import { mkdtemp, rm, statfs, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { emptyGuest, type Guest, startGuest } from "#server/lab/guest.ts";
import { fillBytes } from "#server/lab/image.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { TreeLook } from "#server/testing/contract/tree-content.ts";
import { type LabServer, labServer } from "#server/testing/lab-server.ts";

const mib = 1024 * 1024;
const isRoot = process.getuid?.() === 0;

let folder: string;
let lab: Lab;
let tree: TreeLook;
let server: LabServer;
const run = (...argv: [string, ...string[]]) =>
  runCommand({ argv, timeoutMs: 30_000, parse: ignoreOutput, classify: toolFailed });

beforeAll(async () => {
  if (!isRoot) return;
  folder = await mkdtemp(join(tmpdir(), "espalier-full-"));
  lab = await startLab(join(folder, "lab"));
  await run("mount", "-t", "tmpfs", "-o", `size=${64 * mib}`, "tmpfs", lab.imagesDir);
  tree = new TreeLook(lab);
  server = labServer(lab);
});
afterAll(async () => {
  if (!isRoot) return;
  await server.close();
  await lab.stop();
  await run("umount", "-l", lab.imagesDir);
  await rm(folder, { recursive: true, force: true });
});

const external = (name: string, more: Partial<Extract<Intent, { action: "create" }>> = {}): Intent => ({
  action: "create",
  name,
  memory: false,
  disks: [{ target: "vda", mode: "external" }],
  ...more,
});
const act = async (guest: Guest, intent: Intent) => server.end((await server.start(guest.uuid, intent)).id);

/** Leaves so many bytes free beside a machine's images. Returns what takes the rest away again. */
async function leave(bytes: number): Promise<() => Promise<void>> {
  const { bavail, bsize } = await statfs(lab.imagesDir);
  const filler = join(lab.imagesDir, "filler");
  await writeFile(filler, Buffer.alloc(Math.max(0, bavail * bsize - bytes), 1));
  return () => rm(filler, { force: true });
}

/** first ── second ── head; the layers' bytes by place (in 64 KiB). */
async function chain(layers: readonly (readonly [place: number, count: number])[]): Promise<Guest> {
  const guest = await emptyGuest(lab, { disks: [{ sizeBytes: 8 * mib }] });
  for (const [i, [place, count]] of layers.entries()) {
    await fillBytes((await tree.read(guest.uuid)).headFile, place * 65_536, count * 65_536, 0x41 + i);
    const name = ["first", "second"][i];
    if (name !== undefined && i < layers.length - 1)
      expect(await act(guest, external(name))).toMatchObject({ state: "succeeded" });
  }
  return guest;
}

/** The machine, and every point of it, is as it was, and the machine starts once there is space again. */
async function expectWhole(guest: Guest, before: Awaited<ReturnType<TreeLook["read"]>>): Promise<void> {
  const after = await tree.read(guest.uuid);
  expect([after.headFile, after.head]).toEqual([before.headFile, before.head]);
  expect(Object.fromEntries(after.points)).toEqual(Object.fromEntries(before.points));
  await startGuest(lab, guest);
  await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
}

describe.runIf(isRoot)("a filesystem without space (needs root, to mount one)", () => {
  test("create: a new overlay that does not fit leaves nothing behind", async () => {
    const guest = await chain([
      [0, 4],
      [4, 1],
    ]);
    const before = await tree.read(guest.uuid);
    const free = await leave(0);
    const job = await act(guest, external("late"));
    expect(job).toMatchObject({ state: "failed", problem: { code: "no-space" } });
    await free();
    await expectWhole(guest, before);
    expect(await act(guest, external("late"))).toMatchObject({ state: "succeeded" });
  });

  test("create with memory: refused beforehand, as the size of the memory is known", async () => {
    const guest = await chain([[0, 1]]);
    await startGuest(lab, guest);
    const before = await tree.read(guest.uuid);
    const free = await leave(mib);
    await expect(server.start(guest.uuid, external("warm", { memory: true }))).rejects.toMatchObject({
      code: "no-space",
    });
    await free();
    await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
    await expectWhole(guest, before);
  });

  test("revert: the state of now is not given up for a file that does not fit", async () => {
    const guest = await chain([
      [0, 4],
      [4, 1],
    ]);
    const before = await tree.read(guest.uuid);
    const free = await leave(0);
    const job = await act(guest, { action: "revert", snapshot: "first", start: "off" });
    expect(job).toMatchObject({ state: "failed", problem: { code: "no-space" } });
    await free();
    await expectWhole(guest, before);
  });

  test("merge: refused beforehand where it cannot fit, with the way that does", async () => {
    const guest = await chain([
      [0, 40],
      [40, 1],
      [42, 1],
    ]);
    const before = await tree.read(guest.uuid);
    const free = await leave(mib);
    await expect(
      server.start(guest.uuid, { action: "merge", from: "head", into: "first", direction: "pull" }),
    ).rejects.toMatchObject({ code: "blocked", message: expect.stringContaining("are free") });
    await expectWhole(guest, before);
    expect(await act(guest, { action: "merge", from: "head", into: "first" })).toMatchObject({ state: "succeeded" });
    await free();
    expect((await tree.read(guest.uuid)).head).toBe(before.head);
  });

  test.each(["off", "running"] as const)(
    "merge of a machine that is %s: the space ends half way, the machine keeps its files and the merge can be done again",
    async (power) => {
      // What the lower file takes on the disk lies elsewhere in it, so that the need is not seen beforehand.
      const guest = await chain([
        [0, 48],
        [64, 32],
      ]);
      const before = await tree.read(guest.uuid);
      const base = guest.disks[0]?.file ?? "";
      if (power === "running") await startGuest(lab, guest);
      const free = await leave(mib / 2);
      const job = await act(guest, { action: "merge", from: "head", into: "first", direction: "commit" });
      expect(job.state).toBe("failed");
      expect(job.problem).toMatchObject({ code: "no-space" });
      await free();
      if (power === "running") await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
      const after = await tree.read(guest.uuid);
      expect([after.headFile, after.head]).toEqual([before.headFile, before.head]);
      // The plan said that the point goes with the first byte that is written over it.
      expect([...after.points.keys()]).toEqual([]);
      expect(dirname(base)).toBe(dirname(after.headFile));
      expect(await act(guest, { action: "merge", from: "head", into: base })).toMatchObject({ state: "succeeded" });
      expect((await tree.read(guest.uuid)).head).toBe(before.head);
    },
  );
});

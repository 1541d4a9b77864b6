import { access, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { emptyGuest } from "#server/lab/guest.ts";
import { fillBytes, writeBytes } from "#server/lab/image.ts";
import { act, plan } from "#server/testing/contract/act.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";
import { type LibvirtWorld, libvirtWorld } from "#server/testing/contract/libvirt-world.ts";

let world: LibvirtWorld;
beforeAll(async () => {
  world = await libvirtWorld();
});
afterAll(() => world?.close());

const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const fileAt = async (args: readonly string[], xpath: string) =>
  /file="(.*)"/.exec(await world.lab.virsh([...args, `--xpath=${xpath}`]))?.[1] ?? "";
const disk = "devices/disk[1]/source/@file";
const frozenFile = (id: string, snapshot: string) =>
  fileAt(["snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${snapshot}`], `/domainsnapshot/domain/${disk}`);
const headFile = (id: string) => fileAt(["dumpxml", `--domain=${id}`], `/domain/${disk}`);
const bytesAt = async (id: string, snapshot: string) => contentOf(await frozenFile(id, snapshot));
const bytesNow = async (id: string) => contentOf(await headFile(id));
const names = async (id: string) =>
  (await world.lab.virsh(["snapshot-list", `--domain=${id}`, "--name", "--topological"])).split("\n").filter(Boolean);
const check = (file: string) =>
  runCommand({ argv: ["qemu-img", "check", "-q", file], timeoutMs: 30_000, parse: ignoreOutput, classify: toolFailed });
const take = (id: string, name: string) =>
  act(world.backend, id, { action: "create", name, disks: [{ target: "vda", mode: "external" }], memory: false });
const merge = (more: Partial<Extract<Intent, { action: "merge" }>> = {}): Intent => ({
  action: "merge",
  from: "head",
  into: "first",
  ...more,
});

/** first ── second ── head; each layer writes `kib` at a place of its own and over the start of the one below. */
async function chain(state: "off" | "running" = "off", kib = [256, 128, 64]): Promise<string> {
  const id = await world.subject({ sizeBytes: 8 * 1024 * 1024 });
  const write = async (layer: number) => {
    const file = await headFile(id);
    await fillBytes(file, layer * 1024 * 1024, (kib[layer] ?? 64) * 1024, 0x10 + layer);
    if (layer > 0) await fillBytes(file, (layer - 1) * 1024 * 1024, 64 * 1024, 0x20 + layer);
  };
  await write(0);
  await take(id, "first");
  await write(1);
  await take(id, "second");
  await write(2);
  if (state === "running") await world.setPower(id, "running");
  return id;
}

describe.each(["off", "running"] as const)("a machine that is %s", (state) => {
  test.each(["commit", "pull"] as const)(
    "%s of the whole chain: the head keeps every byte, one file is left, and the machine starts on it",
    async (direction) => {
      const id = await chain("off");
      const before = await bytesNow(id);
      const [base, middle, top] = [await frozenFile(id, "first"), await frozenFile(id, "second"), await headFile(id)];
      await world.setPower(id, state);
      const planned = await act(world.backend, id, merge({ direction }));
      const survivor = direction === "commit" ? base : top;
      expect(planned.merge?.disks).toEqual([
        { target: "vda", files: [top, middle, base], copiesInto: survivor, survivor },
      ]);
      await world.setPower(id, "off");
      expect(await headFile(id)).toBe(survivor);
      expect(await bytesNow(id)).toBe(before);
      expect(await names(id)).toEqual([]);
      for (const file of [base, middle, top]) expect(await isThere(file)).toBe(file === survivor);
      await check(survivor);
      await world.setPower(id, "running");
      await world.setPower(id, "off");
    },
  );

  test.each(["commit", "pull"] as const)(
    "%s between two snapshots: the upper one keeps its bytes under the file that survives, and so does the head",
    async (direction) => {
      const id = await chain("off");
      const [second, head] = [await bytesAt(id, "second"), await bytesNow(id)];
      const [base, middle, top] = [await frozenFile(id, "first"), await frozenFile(id, "second"), await headFile(id)];
      await world.setPower(id, state);
      const run = act(world.backend, id, merge({ from: "second", into: "first", direction }));
      if (state === "running" && direction === "pull") {
        await expect(run).rejects.toMatchObject({ code: "blocked", context: { merge: { lostPoints: ["first"] } } });
        await world.setPower(id, "off");
        return;
      }
      await run;
      await world.setPower(id, "off");
      const survivor = direction === "commit" ? base : middle;
      expect(await frozenFile(id, "second")).toBe(survivor);
      expect(await headFile(id)).toBe(top);
      expect([await bytesAt(id, "second"), await bytesNow(id)]).toEqual([second, head]);
      expect(await names(id)).toEqual(["second"]);
      await act(world.backend, id, { action: "revert", snapshot: "second", start: "running" });
      await world.setPower(id, "off");
      expect(await bytesNow(id)).toBe(second);
    },
  );
});

describe("the surviving file", () => {
  test.each([
    ["commit", "overlay"],
    ["pull", "base"],
  ] as const)("%s, and the name of the %s survives", async (direction, keepFile) => {
    const id = await chain();
    const before = await bytesNow(id);
    const [base, top] = [await frozenFile(id, "first"), await headFile(id)];
    const planned = await act(world.backend, id, merge({ direction, keepFile }));
    const kept = keepFile === "base" ? base : top;
    expect(planned.merge?.disks[0]?.survivor).toBe(kept);
    expect(await headFile(id)).toBe(kept);
    expect(await bytesNow(id)).toBe(before);
    expect(await isThere(kept === base ? top : base)).toBe(false);
    expect((await stat(kept)).nlink).toBe(1);
    await world.setPower(id, "running");
    await world.setPower(id, "off");
  });

  test("any other free name in the folder, and what builds on it follows", async () => {
    const id = await chain();
    const [second, head] = [await bytesAt(id, "second"), await bytesNow(id)];
    const top = await headFile(id);
    const name = join(dirname(top), '-the one\'s "name" <é>.qcow2');
    await act(world.backend, id, merge({ from: "second", keepFile: name, direction: "commit" }));
    expect(await frozenFile(id, "second").then((path) => path.replaceAll("&lt;", "<"))).toContain("-the one's");
    expect(await contentOf(name)).toBe(second);
    expect(await contentOf(top)).toBe(head);
    await world.setPower(id, "running");
    await world.setPower(id, "off");
  });

  test("a name that is taken, lies elsewhere or is no path is refused before anything is done", async () => {
    const id = await chain();
    const [top, image = ""] = [await headFile(id), ...world.files(id)];
    await expect(plan(world.backend, id, merge({ keepFile: `${dirname(top)}/../x.qcow2` }))).rejects.toMatchObject({
      code: "invalid-input",
    });
    await expect(plan(world.backend, id, merge({ keepFile: "/nowhere/x.qcow2" }))).rejects.toMatchObject({
      code: "invalid-input",
    });
    await expect(plan(world.backend, id, merge({ keepFile: "x.qcow2" }))).rejects.toMatchObject({
      code: "invalid-input",
    });
    const taken = join(dirname(image), "taken.qcow2");
    await runCommand({
      argv: ["touch", "--", taken],
      timeoutMs: 5_000,
      parse: ignoreOutput,
      classify: toolFailed,
    });
    await expect(plan(world.backend, id, merge({ keepFile: taken }))).rejects.toMatchObject({ code: "already-exists" });
  });

  test("a running machine's file gets no other name, and the plan says what can be had", async () => {
    const id = await chain("running");
    await expect(plan(world.backend, id, merge({ direction: "commit", keepFile: "overlay" }))).rejects.toMatchObject({
      code: "blocked",
    });
    const { merge: choice } = await plan(world.backend, id, merge({ keepFile: "overlay" }));
    expect(choice).toMatchObject({ direction: "pull", recommended: { direction: "pull" } });
    await world.setPower(id, "off");
  });
});

describe("cost", () => {
  test("what is cheaper is recommended, and the predicted bytes are those that are written", async () => {
    const id = await chain("off", [4096, 64, 64]);
    const [base, top] = [await frozenFile(id, "first"), await headFile(id)];
    const planned = await plan(world.backend, id, merge());
    expect(planned.merge).toMatchObject({ direction: "commit", recommended: { direction: "commit" } });
    const [commit, pull] = planned.merge?.directions ?? [];
    // 64 KiB of the head, 64 KiB over the base, 64 KiB of the middle that the head does not hide.
    expect(commit?.bytesToCopy).toBe(3 * 64 * 1024);
    const before = (await stat(top)).blocks * 512;
    await act(world.backend, id, merge({ direction: "pull" }));
    const written = (await stat(top)).blocks * 512 - before;
    expect(written).toBeGreaterThan((pull?.bytesToCopy ?? 0) * 0.9);
    expect(written).toBeLessThan((pull?.bytesToCopy ?? 0) * 1.1);
    expect(await isThere(base)).toBe(false);
  });
});

describe("a raw image below", () => {
  test.each([
    ["commit", undefined, "raw"],
    ["commit", "overlay", "raw"],
    ["pull", undefined, "qcow2"],
    ["pull", "base", "qcow2"],
  ] as const)(
    "%s (keep: %s): the machine is on a file that its settings call %s",
    async (direction, keepFile, format) => {
      const { lab, backend } = world;
      const guest = await emptyGuest(lab, { disks: [{ format: "raw", sizeBytes: 1024 * 1024 }] });
      const id = guest.uuid;
      // A guest can write what looks like another format; it must never be taken for one.
      await writeBytes(guest.disks[0]?.file ?? "", 0, Buffer.from("QFI\xfb\0\0\0\x03", "latin1"), "raw");
      await take(id, "first");
      await fillBytes(await headFile(id), 128 * 1024, 64 * 1024, 0x42);
      const before = await bytesNow(id);
      await act(backend, id, merge({ direction, ...(keepFile === undefined ? {} : { keepFile }) }));
      const xml = await lab.virsh(["dumpxml", `--domain=${id}`, "--inactive"]);
      expect(/<driver name='qemu' type='(\w+)'/.exec(xml)?.[1]).toBe(format);
      expect(await contentOf(await headFile(id), null, format)).toBe(before);
      await lab.virsh(["start", `--domain=${id}`]);
      await lab.virsh(["destroy", `--domain=${id}`]);
    },
  );
});

describe("several disks", () => {
  const diskFile = (id: string, n: number) =>
    fileAt(["dumpxml", `--domain=${id}`], `/domain/devices/disk[${n}]/source/@file`);
  const bytesOfAll = async (id: string) => [
    await contentOf(await diskFile(id, 1)),
    await contentOf(await diskFile(id, 2)),
  ];

  test("all of them are merged, as a point is held by all; one of two is refused with the reason", async () => {
    const id = await world.subject({ disks: 2 });
    for (const [i, name] of ["first", "second", null].entries()) {
      for (const n of [1, 2]) await fillBytes(await diskFile(id, n), (i + n) * 65_536, 65_536, 0x10 * n + i);
      if (name !== null)
        await act(world.backend, id, { action: "create", name, disks: [{ target: "vda", mode: "external" }] });
    }
    const before = await bytesOfAll(id);
    await expect(plan(world.backend, id, merge({ disk: "vda" }))).rejects.toMatchObject({
      code: "blocked",
      message: expect.stringContaining("vdb"),
    });
    await expect(plan(world.backend, id, merge({ disk: "sda" }))).rejects.toMatchObject({ code: "invalid-input" });
    await expect(
      plan(world.backend, id, merge({ keepFile: join(dirname(await diskFile(id, 1)), "one.qcow2") })),
    ).rejects.toMatchObject({ code: "invalid-input" });
    const planned = await act(world.backend, id, merge({ keepFile: "base" }));
    expect(planned.merge?.disks.map(({ target }) => target)).toEqual(["vda", "vdb"]);
    expect(await bytesOfAll(id)).toEqual(before);
    expect([await diskFile(id, 1), await diskFile(id, 2)]).toEqual(world.files(id));
    expect(await names(id)).toEqual([]);
    await world.setPower(id, "running");
    await world.setPower(id, "off");
  });
});

describe("others on the same files", () => {
  /** first ── second ── head, and first ── other. */
  async function forked(): Promise<string> {
    const id = await chain();
    await act(world.backend, id, { action: "revert", snapshot: "first", safetySnapshot: true });
    await fillBytes(await headFile(id), 5 * 1024 * 1024, 64 * 1024, 0x77);
    return id;
  }

  test("a commit into a file that two build on is refused with their names; a pull gives each its own copy", async () => {
    const id = await forked();
    const kept = (await names(id)).find((name) => name !== "first" && name !== "second") ?? "";
    const before = { second: await bytesAt(id, "second"), kept: await bytesAt(id, kept), head: await bytesNow(id) };
    const other = await frozenFile(id, "second");
    await expect(plan(world.backend, id, merge({ direction: "commit" }))).rejects.toMatchObject({
      code: "blocked",
      context: { blockers: [{ kind: "file", id: other }] },
    });
    const planned = await act(world.backend, id, merge());
    expect(planned.merge?.direction).toBe("pull");
    expect({ second: await bytesAt(id, "second"), kept: await bytesAt(id, kept), head: await bytesNow(id) }).toEqual(
      before,
    );
    expect(await names(id)).toEqual(expect.arrayContaining(["second", kept]));
    expect(await names(id)).not.toContain("first");
  });

  test("points that do not lie on one chain, or inside an image, are refused", async () => {
    const id = await forked();
    await expect(plan(world.backend, id, merge({ from: "head", into: "second" }))).rejects.toMatchObject({
      code: "blocked",
    });
    await act(world.backend, id, { action: "create", name: "inside", disks: [{ target: "vda", mode: "internal" }] });
    await expect(plan(world.backend, id, merge({ into: "inside" }))).rejects.toMatchObject({ code: "unsupported" });
    // The tag lies in the head's file, which a merge would lose.
    await expect(plan(world.backend, id, merge())).rejects.toMatchObject({
      code: "blocked",
      context: { blockers: expect.arrayContaining([{ kind: "snapshot", id: "inside", name: "inside" }]) },
    });
  });
});

import { access, rename, rm, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { backdateSnapshots } from "#server/lab/backdate.ts";
import { createImage, fillBytes, tagImage } from "#server/lab/image.ts";
import { redefineSnapshots } from "#server/lab/redefine-snapshots.ts";
import { snapshotXml } from "#server/lab/snapshot.ts";
import { doctorWorld } from "#server/testing/contract/doctor-world.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";

let doctor: Awaited<ReturnType<typeof doctorWorld>>;
beforeAll(async () => {
  doctor = await doctorWorld();
});
afterAll(() => doctor?.close());

const virsh = (...args: string[]) => doctor.world.lab.virsh(args);
const qemuImg = (...args: string[]) =>
  runCommand({ argv: ["qemu-img", ...args], timeoutMs: 60_000, parse: ignoreOutput, classify: toolFailed });
const isThere = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  );
const external = (id: string, name: string, file: string, target = "vda") =>
  virsh(
    "snapshot-create-as",
    `--domain=${id}`,
    `--name=${name}`,
    "--disk-only",
    "--diskspec",
    `${target},file=${file}`,
  );
const frozenFile = async (id: string, name: string): Promise<string> => {
  const path = "/domainsnapshot/domain/devices/disk[1]/source/@file";
  const xml = await virsh("snapshot-dumpxml", `--domain=${id}`, `--snapshotname=${name}`, `--xpath=${path}`);
  return /file="(.*)"/.exec(xml)?.[1]?.replaceAll("&apos;", "'").replaceAll("&lt;", "<").replaceAll("&gt;", ">") ?? "";
};
const bytesAt = async (id: string, name: string) => contentOf(await frozenFile(id, name));
const names = async (id: string) => [...(await doctor.world.native.parents(id)).keys()].sort();
const write = (file: string, byte: number) => fillBytes(file, 128 * 1024, 64 * 1024, byte);
const hour = 3_600_000;

/** base ← o1 ← o2 ← o3 (head), frozen by a, b and c an hour ago, each with bytes of its own. */
async function chain() {
  const id = await doctor.world.subject();
  const [base = ""] = doctor.world.files(id);
  const files = [base, `${base}.o1`, `${base}.o2`, `${base}.o3`] as const;
  for (const [i, name] of ["a", "b", "c"].entries()) {
    await write(files[i] ?? "", 0x10 + i);
    await external(id, name, files[i + 1] ?? "");
  }
  await write(files[3], 0x20);
  const anHourAgo = new Date(Date.now() - hour);
  await backdateSnapshots(
    doctor.world.lab,
    doctor.world.guest(id),
    new Map(["a", "b", "c"].map((name) => [name, anHourAgo])),
  );
  for (const file of files) await utimes(file, new Date(Date.now() - 2 * hour), new Date(Date.now() - 2 * hour));
  return { id, files, bytes: { a: await bytesAt(id, "a"), b: await bytesAt(id, "b"), c: await bytesAt(id, "c") } };
}

describe("chains that another tool changed", () => {
  test("a merge down: the snapshot follows its data, what was written over is forgotten, the rest keeps every byte", async () => {
    const { id, files, bytes } = await chain();
    await doctor.world.setPower(id, "running");
    await virsh(
      ...[
        "blockcommit",
        `--domain=${id}`,
        "--path=vda",
        `--top=${files[1]}`,
        `--base=${files[0]}`,
        "--wait",
        "--delete",
      ],
    );
    const found = await doctor.found(id, "wrong-backing");
    expect(found.objects).toContainEqual({ kind: "snapshot", id: "b", name: "b" });
    expect(found.repairs.map((repair) => repair.choice)).toEqual(["rename", "forget"]);
    const { plan, job } = await doctor.cure(id, "wrong-backing", "rename");
    expect(plan.steps[0]?.title).toMatch(/descriptions of all/);
    expect(
      doctor.store.saved
        .of(job.id)
        .map((saved) => saved.snapshot)
        .sort(),
    ).toEqual(["a", "b", "c"]);
    expect(await names(id)).toEqual(["b", "c"]);
    expect(await frozenFile(id, "b")).toBe(files[0]);
    expect([await bytesAt(id, "b"), await bytesAt(id, "c")]).toEqual([bytes.b, bytes.c]);
    await doctor.world.setPower(id, "off");
    expect((await doctor.kinds(id)).filter((kind) => kind !== "changed-outside")).toEqual([]);
    await doctor.run(id, { action: "revert", snapshot: "b", safetySnapshot: false });
    const head = (await doctor.world.backend.observe(id)).head.disks[0]?.file ?? "";
    expect(await contentOf(head)).toBe(bytes.b);
  });

  test("a pull up, and the file below it removed: nothing is guessed, only what is gone is forgotten", async () => {
    const { id, files, bytes } = await chain();
    await qemuImg("rebase", "-f", "qcow2", "-F", "qcow2", "-b", files[0], files[2]);
    await rm(files[1]);
    const found = await doctor.found(id, "wrong-backing");
    expect(found.repairs.map((repair) => repair.choice)).toEqual(["forget"]);
    await expect(doctor.plan(id, doctor.repairIntent(found, "rename"))).rejects.toMatchObject({
      code: "invalid-input",
    });
    await doctor.cure(id, "wrong-backing", "forget");
    expect(await names(id)).toEqual(["a", "c"]);
    expect([await bytesAt(id, "a"), await bytesAt(id, "c")]).toEqual([bytes.a, bytes.c]);
    expect(await doctor.kinds(id)).not.toContain("wrong-backing");
  });

  test("a machine back on a point's file: what it writes over is told, and cannot be reverted to", async () => {
    const { id } = await chain();
    await doctor.world.setPower(id, "running");
    await virsh("blockcommit", `--domain=${id}`, "--path=vda", "--active", "--pivot");
    const found = (await doctor.findings(id)).filter((finding) => finding.kind === "wrong-backing");
    expect(found.filter((finding) => /is being written over/.test(finding.text))).toHaveLength(3);
    await expect(doctor.plan(id, { action: "revert", snapshot: "b" })).rejects.toMatchObject({ code: "unsupported" });
    await doctor.cure(id, "wrong-backing", "forget");
    expect(await names(id)).toHaveLength(2);
  });

  test("a file in the middle that is gone: all that cannot be read is named, and what is whole is kept", async () => {
    const { id, files, bytes } = await chain();
    await rename(files[1], `${files[1]}.away`);
    const found = await doctor.found(id, "missing-backing-file");
    expect(found.text).toMatch(/does not start.*"c"/s);
    await doctor.cure(id, "missing-backing-file", "forget");
    await doctor.cure(id, "missing-file", "forget");
    expect(await names(id)).toEqual(["a"]);
    expect(await bytesAt(id, "a")).toBe(bytes.a);
    expect(await doctor.kinds(id)).toEqual(["missing-backing-file", "orphan-overlay"]);
  });

  test("a frozen file that was written to is told until it is taken as it is, and Espalier's own jobs are not", async () => {
    const { id, files } = await chain();
    expect(await doctor.kinds(id)).toEqual([]);
    await write(files[1], 0x77);
    const row = async () =>
      (await doctor.server.inventory.domains("lab")).find((domain) => domain.id === id)?.findingCount;
    expect((await doctor.found(id, "changed-outside")).objects).toContainEqual({
      kind: "snapshot",
      id: "b",
      name: "b",
    });
    expect(await row()).toBe(1);
    await doctor.cure(id, "changed-outside", "accept");
    expect(await doctor.kinds(id)).toEqual([]);
    await doctor.run(id, { action: "delete", snapshot: "b", scope: "one" });
    expect(await doctor.kinds(id)).toEqual([]);
    expect(await row()).toBe(0);
  });

  test("settings that name another chain than the images: corrected, and the machine starts on the right one", async () => {
    const { id, files } = await chain();
    // As a machine that ran on the chain leaves its settings behind.
    const guest = doctor.world.guest(id);
    await doctor.world.setPower(id, "running");
    await external(id, "live", `${files[0]}.o4`);
    await doctor.world.setPower(id, "off");
    expect(await virsh("dumpxml", `--domain=${id}`, "--inactive")).toContain("<backingStore");
    const now = await contentOf(`${files[0]}.o4`);
    await qemuImg("rebase", "-f", "qcow2", "-F", "qcow2", "-b", files[2], `${files[0]}.o4`);
    await rm(files[3]);
    await doctor.cure(id, "stale-backing-store", "rewrite");
    expect(await doctor.kinds(id)).not.toContain("stale-backing-store");
    await doctor.world.setPower(id, "running");
    const live = await virsh("dumpxml", `--domain=${guest.uuid}`);
    expect(live).not.toContain(files[3]);
    await doctor.world.setPower(id, "off");
    expect(await contentOf(`${files[0]}.o4`)).toBe(now);
  });

  test("files that no snapshot can go back to become one, and the machine keeps its bytes", async () => {
    const { id, files, bytes } = await chain();
    const now = await contentOf(files[3]);
    for (const name of ["c", "b"])
      await virsh("snapshot-delete", `--domain=${id}`, `--snapshotname=${name}`, "--metadata");
    const found = await doctor.found(id, "unnamed-chain");
    expect(found.repair).toMatchObject({ action: "merge", from: "head", into: files[1] });
    await doctor.cure(id, "unnamed-chain", "merge");
    const { head } = await doctor.world.backend.observe(id);
    expect(head.disks[0]?.backing).toEqual([files[0]]);
    expect(await contentOf(head.disks[0]?.file ?? "")).toBe(now);
    expect(await bytesAt(id, "a")).toBe(bytes.a);
    expect(await doctor.kinds(id)).not.toContain("unnamed-chain");
  });
});

describe("overlays that nobody names", () => {
  test("one of somebody else: adopted under its own name with its bytes, reverted to, and the rest untouched", async () => {
    const { id, files, bytes } = await chain();
    const stray = join(dirname(files[0]), "it's <a>, $(stray).qcow2");
    await createImage(stray, { backingFile: files[1] });
    await write(stray, 0x55);
    const content = await contentOf(stray);
    await expect(doctor.plan(id, { action: "delete", snapshot: "b", scope: "one" })).rejects.toMatchObject({
      code: "blocked",
    });
    const { plan } = await doctor.cure(id, "orphan-overlay", "adopt");
    const name = plan.after.snapshots.at(-1)?.id ?? "";
    expect((await doctor.world.native.parents(id)).get(name)).toBe("b");
    expect(await contentOf(stray)).toBe(content);
    expect(await doctor.kinds(id)).toEqual([]);
    await doctor.run(id, { action: "revert", snapshot: name, safetySnapshot: false });
    expect(await contentOf((await doctor.world.backend.observe(id)).head.disks[0]?.file ?? "")).toBe(content);
    expect([await bytesAt(id, "a"), await bytesAt(id, "b"), await bytesAt(id, "c")]).toEqual([
      bytes.a,
      bytes.b,
      bytes.c,
    ]);
  });

  test("one that is removed is a loss that is named and confirmed; a clone of another machine is none of ours", async () => {
    const { id, files } = await chain();
    const stray = `${files[1]}.stray`;
    await createImage(stray, { backingFile: files[1] });
    await write(stray, 0x56);
    const other = await doctor.world.subject();
    await createImage(`${stray}.clone`, { backingFile: files[1] });
    await virsh(
      ...[
        "attach-disk",
        `--domain=${other}`,
        `--source=${stray}.clone`,
        "--target=vdz",
        "--subdriver=qcow2",
        "--config",
      ],
    );
    expect((await doctor.findings(id)).filter((finding) => finding.kind === "orphan-overlay")).toHaveLength(1);
    const { plan } = await doctor.cure(id, "orphan-overlay", "remove");
    expect(plan.confirm).not.toBeNull();
    expect(plan.effects).toMatchObject([{ group: "data-lost", severity: "danger" }]);
    expect([await isThere(stray), await isThere(`${stray}.clone`)]).toEqual([false, true]);
    expect(await doctor.kinds(id)).toEqual([]);
  });

  test("one on the file that the machine writes to is no point, and is not adopted", async () => {
    const { id, files } = await chain();
    await createImage(`${files[3]}.stray`, { backingFile: files[3] });
    const found = await doctor.found(id, "orphan-overlay");
    await expect(doctor.plan(id, doctor.repairIntent(found, "adopt"))).rejects.toMatchObject({ code: "blocked" });
  });

  test("what a revert left behind can be had back as a snapshot", async () => {
    const { id, files } = await chain();
    const content = await contentOf(files[3]);
    await doctor.run(id, { action: "revert", snapshot: "c", safetySnapshot: false });
    const { plan } = await doctor.cure(id, "orphan-overlay", "adopt");
    const name = plan.after.snapshots.at(-1)?.id ?? "";
    expect(await bytesAt(id, name)).toBe(content);
    expect(await doctor.kinds(id)).toEqual([]);
    await doctor.run(id, { action: "delete", snapshot: name, scope: "one" });
    expect(await isThere(files[3])).toBe(false);
  });
});

describe("snapshots inside images that libvirt does not list", () => {
  test.each(["-x", "--current", " ", "it's <b>&amp;", "two  spaces, $(id)", "日本語", "1"])(
    "%j is adopted, and a revert to it puts the bytes back",
    async (name) => {
      const id = await doctor.world.subject({ disks: 2 });
      const [one = "", two = ""] = doctor.world.files(id);
      await write(one, 0x31);
      const before = [await contentOf(one), await contentOf(two)];
      for (const file of [one, two]) await qemuImg("snapshot", "-q", "-c", name, file);
      for (const file of [one, two]) await write(file, 0x32);
      await doctor.cure(id, "orphan-tag", "adopt");
      expect(await names(id)).toEqual([name]);
      expect(await doctor.kinds(id)).toEqual([]);
      await doctor.run(id, { action: "revert", snapshot: name, safetySnapshot: false });
      expect([await contentOf(one), await contentOf(two)]).toEqual(before);
    },
  );

  test("one with memory comes back running", async () => {
    const id = await doctor.world.subject({ state: "running" });
    await virsh("snapshot-create-as", `--domain=${id}`, "--name=mem");
    await virsh("snapshot-delete", `--domain=${id}`, "--snapshotname=mem", "--metadata");
    await doctor.cure(id, "orphan-tag", "adopt");
    await doctor.world.setPower(id, "off");
    await doctor.run(id, { action: "revert", snapshot: "mem", safetySnapshot: false });
    expect(await doctor.world.native.state(id)).toBe("running");
  });

  test("one that is not in every disk, or twice in one, or in use is left alone; removed, the disks keep their bytes", async () => {
    const id = await doctor.world.subject({ disks: 2 });
    const [one = "", two = ""] = doctor.world.files(id);
    await tagImage(one, "half");
    const half = await doctor.found(id, "orphan-tag");
    await expect(doctor.plan(id, doctor.repairIntent(half, "adopt"))).rejects.toMatchObject({
      code: "blocked",
      context: { blockers: [{ id: two }] },
    });
    await doctor.world.setPower(id, "running");
    await expect(doctor.plan(id, doctor.repairIntent(half, "remove"))).rejects.toMatchObject({ code: "blocked" });
    await doctor.world.setPower(id, "off");
    const now = await contentOf(one);
    const { plan } = await doctor.cure(id, "orphan-tag", "remove");
    expect(plan.confirm).not.toBeNull();
    expect(await doctor.world.native.contentAt(id, "half")).toEqual([null, null]);
    expect(await contentOf(one)).toBe(now);
    for (const file of [one, one]) await tagImage(file, "twice");
    const twice = await doctor.found(id, "orphan-tag");
    for (const choice of ["adopt", "remove"])
      await expect(doctor.plan(id, doctor.repairIntent(twice, choice))).rejects.toMatchObject({ code: "blocked" });
  });

  test("a listed one whose data is gone is forgotten, and its neighbour stays", async () => {
    const id = await doctor.world.subject();
    const [file = ""] = doctor.world.files(id);
    for (const name of ["kept", "two\nlines"]) await virsh("snapshot-create-as", `--domain=${id}`, `--name=${name}`);
    await qemuImg("snapshot", "-d", "two\nlines", file);
    await doctor.cure(id, "missing-tag", "forget");
    expect(await names(id)).toEqual(["kept"]);
    expect(await doctor.kinds(id)).toEqual([]);
  });
});

describe("a deletion that libvirt was broken off in", () => {
  async function marked() {
    const made = await chain();
    const guest = doctor.world.guest(made.id);
    const xml = await snapshotXml(doctor.world.lab, guest, "a");
    const mark = "$1<snapshotDeleteInProgress/>";
    await redefineSnapshots(doctor.world.lab, guest, [
      xml.replace(/(<disk name='vda' snapshot='external'[^>]*>)/, mark),
    ]);
    await expect(virsh("snapshot-delete", `--domain=${made.id}`, "--snapshotname=a")).rejects.toThrow(/not completed/);
    return made;
  }

  test("taken back: every point keeps its bytes, and libvirt deletes again", async () => {
    const { id, bytes } = await marked();
    await doctor.cure(id, "half-done-deletion", "clear");
    expect(await doctor.kinds(id)).toEqual([]);
    expect([await bytesAt(id, "a"), await bytesAt(id, "b"), await bytesAt(id, "c")]).toEqual([
      bytes.a,
      bytes.b,
      bytes.c,
    ]);
    await doctor.run(id, { action: "delete", snapshot: "a", scope: "one" });
    expect(await names(id)).toEqual(["b", "c"]);
  });

  test("finished: the one below goes, the others keep their bytes", async () => {
    const { id, bytes } = await marked();
    await doctor.cure(id, "half-done-deletion", "finish");
    expect(await names(id)).toEqual(["a", "c"]);
    expect([await bytesAt(id, "a"), await bytesAt(id, "c")]).toEqual([bytes.a, bytes.c]);
    expect(await doctor.kinds(id)).toEqual([]);
  });
});

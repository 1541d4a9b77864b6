import { execFileSync } from "node:child_process";
import { copyFile, mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IntentOf } from "#lib/model/intent.ts";
import { volumeId } from "#lib/model/volume.ts";
import { defineGuest, diskFiles, type Guest, guestState, redefineDisks, startGuest } from "#server/lab/guest.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { virsh } from "#server/lab/virsh.ts";
import { type Espalier, espalierOn } from "#server/testing/contract/espalier.ts";
import { loopMount, whyNoLoopMount } from "#server/testing/loop-mount.ts";

let dir = "";
let lab: Lab;
let espalier: Espalier;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "esp-"));
  lab = await startLab(dir);
  espalier = espalierOn(lab.uri);
});
afterAll(async () => {
  await espalier?.close();
  await lab?.stop();
  await rm(dir, { recursive: true, force: true });
});

const running = (...disks: { format: "qcow2" | "raw" }[]): Promise<Guest> =>
  defineGuest(lab, { program: "counter", state: "running", disks });
const fileOf = async (guest: Guest, at = 0): Promise<string> => (await diskFiles(lab, guest))[at] ?? "";
const write = (file: string, byte: number) =>
  execFileSync("qemu-io", ["-f", "raw", "-c", `write -q -P ${byte} 1M 64k`, file]);
/** Fails when a byte is another one. */
const expectHeld = (file: string, byte: number) =>
  execFileSync("qemu-io", ["-r", "-f", "raw", "-c", `read -q -P ${byte} 1M 64k`, file]);
const treeOf = (id: string) => espalier.server.inventory.tree({ host: "lab", kind: "volume", id }, { fields: "all" });

const byXml =
  "<domainsnapshot><disks><disk name='vda' snapshot='external'><diskSnapshot method='qemu'/></disk></disks></domainsnapshot>";

describe("a disk of a running machine, saved by QEMU", () => {
  test.each<[string, Partial<IntentOf<"create">>]>([
    ["by the method", { disks: [{ target: "vda", mode: "external", method: "qemu" }] }],
    ["by <diskSnapshot method>", { xml: byXml }],
  ])("%s: the job tells the disk as the machine has it then, and where a backup reads", async (_, asked) => {
    const guest = await running({ format: "qcow2" });
    const before = await fileOf(guest);
    const job = await espalier.run(guest.uuid, { action: "create", name: "by qemu", memory: false, ...asked });
    expect(job.state).toBe("succeeded");
    const now = await fileOf(guest);
    expect(now).not.toBe(before);
    const [disk] = job.result?.disks ?? [];
    expect(disk).toMatchObject({ target: "vda", method: "qemu" });
    expect(disk?.diskXml).toContain(`<source file="${now}"/>`);
    expect(disk?.backupSourceXml).toContain(`<source file="${before}"/>`);
    expect(disk?.backupSourceXml).toContain("<readonly/>");
    // libvirt itself takes the disk for what the machine has.
    const xml = join(dir, `${guest.uuid}.xml`);
    execFileSync("sh", ["-c", 'cat > "$0"', xml], { input: disk?.diskXml ?? "" });
    await virsh(lab.uri, ["update-device", `--domain=${guest.uuid}`, `--file=${xml}`, "--live"]);
  });
});

describe("a disk of a running machine, saved by what it lies on", () => {
  test("the machine keeps its file and goes on; the snapshot stands in the volume's tree and holds what was there", async () => {
    const guest = await running({ format: "raw" }, { format: "raw" });
    const [first, second] = await diskFiles(lab, guest);
    await virsh(lab.uri, ["destroy", `--domain=${guest.uuid}`]);
    write(first ?? "", 1);
    await virsh(lab.uri, ["start", `--domain=${guest.uuid}`]);
    const job = await espalier.run(guest.uuid, {
      action: "create",
      name: "by copy",
      disks: [{ target: "vda", mode: "external", method: "filecopy" }],
    });
    expect(job.problem).toBe(null);
    expect(await guestState(lab, guest)).toBe("running");
    expect(await diskFiles(lab, guest)).toEqual([first, second]);
    const { snapshots } = await treeOf(volumeId("filecopy", first ?? ""));
    expect(snapshots.map(({ name }) => name)).toEqual(["by copy"]);
    const copy = snapshots[0]?.disks[0]?.file ?? "";
    // The guest writes elsewhere on its disk all the time.
    expectHeld(copy, 1);
    expect((await stat(copy)).size).toBe((await stat(first ?? "")).size);
    expect(job.result?.disks).toEqual([
      {
        target: "vda",
        method: "filecopy",
        volume: volumeId("filecopy", first ?? ""),
        diskXml: null,
        backupSourceXml: expect.stringContaining(`<source file="${copy}"/>`),
      },
    ]);
    expect((await treeOf(volumeId("filecopy", second ?? ""))).snapshots).toEqual([]);
    const machine = await espalier.server.inventory.tree(
      { host: "lab", kind: "domain", id: guest.uuid },
      { fields: "all" },
    );
    expect(machine.snapshots).toEqual([]);
  });

  test("by default goes by what the disk is; one that its storage does not have is refused, with those that it has", async () => {
    const guest = await running({ format: "raw" });
    const ask = (method: string) =>
      espalier.plan(guest.uuid, { action: "create", name: "m", disks: [{ target: "vda", mode: "external", method }] });
    const { intent } = await ask("default");
    expect(intent.action === "create" && intent.disks?.[0]?.mode).toBe("external");
    await expect(ask("zfs")).rejects.toThrow(/What it lies on has: qemu, filecopy/);
  });

  test("two ways in one snapshot are not of one instant, and are refused; so is a guest's help that there is not", async () => {
    const guest = await running({ format: "raw" }, { format: "raw" });
    const disks = [
      { target: "vda", mode: "external", method: "filecopy" },
      { target: "vdb", mode: "external", method: "qemu" },
    ] as const;
    await expect(espalier.plan(guest.uuid, { action: "create", disks: [...disks] })).rejects.toMatchObject({
      code: "unsupported",
    });
    await expect(
      espalier.plan(guest.uuid, { action: "create", disks: [disks[0]], quiesce: "require" }),
    ).rejects.toMatchObject({ code: "unsupported" });
    const { effects } = await espalier.plan(guest.uuid, { action: "create", disks: [disks[0]], quiesce: "try" });
    expect(effects.map(({ text }) => text).join("\n")).toContain("as after a power cut");
  });

  test("a job on the machine and one on its disk as a volume never run at once", async () => {
    const guest = await defineGuest(lab, { disks: [{ format: "raw" }] });
    const id = volumeId("filecopy", await fileOf(guest));
    const plans = [
      await espalier.plan(guest.uuid, {
        action: "create",
        name: "a",
        disks: [{ target: "vda", mode: "external" }],
        memory: false,
      }),
      await espalier.plan(id, { action: "create", name: "b" }),
    ];
    const session = { actor: "test", role: "operator", expiresAt: null } as const;
    const started = await Promise.allSettled(
      plans.map((plan) => espalier.server.jobs.create({ planId: plan.id, fingerprint: plan.fingerprint, session })),
    );
    const refused = started.filter(({ status }) => status === "rejected");
    expect(refused).toHaveLength(1);
    expect(refused[0]).toMatchObject({ reason: { code: expect.stringMatching(/^(busy|stale)$/) } });
    for (const job of started) if (job.status === "fulfilled") await espalier.ended(job.value.id);
  });
});

const whyNot = whyNoLoopMount("btrfs");

describe.skipIf(whyNot !== null)(
  `a disk that lies in a btrfs subvolume${whyNot ? ` (skipped: ${whyNot})` : ""}`,
  () => {
    test("is saved with its subvolume while the machine runs, and the read-only source holds what was there", async () => {
      const mount = await loopMount("btrfs");
      const subvolume = join(mount.folder, "machines");
      execFileSync("btrfs", ["subvolume", "create", subvolume], { stdio: "ignore" });
      const guest = await defineGuest(lab, { program: "counter", disks: [{ format: "raw" }] });
      const disk = join(subvolume, "vda.raw");
      await copyFile(await fileOf(guest), disk);
      write(disk, 7);
      await redefineDisks(lab, guest, [disk]);
      await startGuest(lab, guest);
      const here = espalierOn(lab.uri, undefined, [mount.folder]);
      try {
        const job = await here.run(guest.uuid, {
          action: "create",
          name: "whole subvolume",
          disks: [{ target: "vda", mode: "external", method: "btrfs" }],
        });
        expect(job.problem).toBe(null);
        expect(await guestState(lab, guest)).toBe("running");
        expect(await diskFiles(lab, guest)).toEqual([disk]);
        const [saved] = job.result?.disks ?? [];
        expect(saved).toMatchObject({ target: "vda", method: "btrfs", diskXml: null });
        const source = /file="([^"]+)"/.exec(saved?.backupSourceXml ?? "")?.[1] ?? "";
        expect(source).not.toBe(disk);
        expectHeld(source, 7);
        expect(() => write(source, 8)).toThrow();
        const listed = execFileSync("btrfs", ["subvolume", "list", "-r", mount.folder], { encoding: "utf8" });
        expect(listed.trim().split("\n")).toHaveLength(1);
      } finally {
        await here.close();
        await virsh(lab.uri, ["destroy", `--domain=${guest.uuid}`]);
        await mount.close();
      }
    });
  },
);

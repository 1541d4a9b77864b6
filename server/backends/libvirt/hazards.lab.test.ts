import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fillBytes } from "#server/lab/image.ts";
import { startLab } from "#server/lab/lab.ts";
import { findLabProcesses } from "#server/lab/lab-processes.ts";
import { waitFor } from "#server/lab/wait-for.ts";
import { act, plan, take } from "#server/testing/contract/act.ts";
import { type LibvirtWorld, libvirtWorld } from "#server/testing/contract/libvirt-world.ts";

let world: LibvirtWorld;
beforeAll(async () => {
  world = await libvirtWorld();
});
afterAll(() => world?.close());

const virsh = (...args: string[]) => world.lab.virsh(args);
const revert = (id: string, snapshot: string) =>
  plan(world.backend, id, { action: "revert", snapshot, safetySnapshot: false });

describe("what libvirt would find out too late", () => {
  test("a managed save is thrown away before a revert, as a named loss that has to be confirmed", async () => {
    const { backend, native, setPower } = world;
    const id = await world.subject();
    await take(backend, id, "point");
    await setPower(id, "running");
    await virsh("managedsave", `--domain=${id}`);
    const planned = await revert(id, "point");
    expect(planned.effects.some((e) => e.severity === "danger" && /managed save/.test(e.text))).toBe(true);
    expect(planned.confirm).not.toBeNull();
    expect(planned.steps.map((s) => s.call.op)).toEqual(["dropManagedSave", "revert"]);
    await act(backend, id, { action: "revert", snapshot: "point", safetySnapshot: false });
    expect(await virsh("dominfo", `--domain=${id}`)).toMatch(/Managed save:\s+no/);
    expect(await native.current(id)).toBe("point");
  });

  test("checkpoints of a running machine, and their bitmaps once it is off, keep it from a revert by name", async () => {
    const { backend, setPower, native } = world;
    const id = await world.subject();
    await take(backend, id, "point");
    await setPower(id, "running");
    await virsh("checkpoint-create-as", `--domain=${id}`, "--name=monday");
    const number = await native.processNumber(id);
    await expect(revert(id, "point")).rejects.toMatchObject({
      code: "blocked",
      context: { blockers: [{ kind: "checkpoint", id: "monday" }] },
    });
    expect(await native.processNumber(id)).toBe(number);
    await setPower(id, "off");
    await expect(revert(id, "point")).rejects.toMatchObject({
      code: "blocked",
      context: { blockers: [{ id: "monday" }] },
    });
    await expect(plan(backend, id, { action: "create" })).rejects.toMatchObject({ code: "blocked" });
  });

  test("a block job under way keeps every change away, and the machine goes on", async () => {
    const { backend, setPower } = world;
    const id = await world.subject();
    const [file = ""] = world.files(id);
    await virsh(
      "snapshot-create-as",
      `--domain=${id}`,
      "--name=ext",
      "--disk-only",
      "--diskspec",
      `vda,file=${file}.top`,
    );
    await fillBytes(`${file}.top`, 0, 1024 * 1024, 0x33);
    await setPower(id, "running");
    await virsh("blockcommit", `--domain=${id}`, "--path=vda", "--active");
    const { capabilities, headCapabilities } = await backend.observe(id);
    expect(headCapabilities().create).toMatchObject({ status: "not-now", blockers: [{ kind: "disk", id: "vda" }] });
    expect(capabilities("ext").revert).toMatchObject({ status: "not-now", blockers: [{ kind: "disk", id: "vda" }] });
    await virsh("blockjob", `--domain=${id}`, "--path=vda", "--abort");
    expect((await backend.observe(id)).headCapabilities().create.status).toBe("yes");
  });

  test("a disk that another machine uses too keeps both from a revert, with the other's name", async () => {
    const id = await world.subject();
    await take(world.backend, id, "point");
    const other = await world.subject({ name: "the other" });
    const [file = ""] = world.files(id);
    await virsh(
      "attach-disk",
      `--domain=${other}`,
      `--source=${file}`,
      "--target=vdz",
      "--subdriver=qcow2",
      "--config",
    );
    await expect(revert(id, "point")).rejects.toMatchObject({
      code: "blocked",
      context: { blockers: [{ kind: "domain", name: "the other" }] },
    });
    await virsh("detach-disk", `--domain=${other}`, "--target=vdz", "--config");
    expect((await revert(id, "point")).steps).toHaveLength(1);
  });

  test("two tags of one name are not guessed between", async () => {
    const { backend } = world;
    const id = await world.subject();
    await take(backend, id, "twice");
    await virsh("snapshot-delete", `--domain=${id}`, "--snapshotname=twice", "--metadata");
    await virsh("snapshot-create-as", `--domain=${id}`, "--name=twice");
    await expect(revert(id, "twice")).rejects.toMatchObject({ code: "blocked" });
    await expect(plan(backend, id, { action: "delete", snapshot: "twice", scope: "one" })).rejects.toMatchObject({
      code: "blocked",
    });
  });

  test("a name that is another snapshot's number is not reverted to: QEMU would load the other", async () => {
    const { backend } = world;
    const id = await world.subject();
    await take(backend, id, "first");
    await virsh("snapshot-create-as", `--domain=${id}`, "--name=1");
    await expect(revert(id, "1")).rejects.toMatchObject({
      code: "unsupported",
      context: { blockers: [{ id: "first" }] },
    });
  });

  test("a raw disk: no internal snapshot, and the reason names it", async () => {
    const id = await world.subject();
    await writeFile(`${world.files(id)[0]}.raw`, Buffer.alloc(65536));
    await virsh(
      "attach-disk",
      `--domain=${id}`,
      `--source=${world.files(id)[0]}.raw`,
      "--target=vdr",
      "--subdriver=raw",
      "--config",
    );
    const { create } = (await world.backend.observe(id)).headCapabilities();
    expect(create).toMatchObject({ status: "no", blockers: [{ id: "vdr" }] });
    expect(create.reason).toMatch(/vdr is raw/);
  });
});

describe("external snapshots", () => {
  test("are read whole, with overlay and frozen file", async () => {
    const { backend } = world;
    const id = await world.subject();
    const [file = ""] = world.files(id);
    await virsh(
      "snapshot-create-as",
      `--domain=${id}`,
      "--name=e1",
      "--disk-only",
      "--diskspec",
      `vda,file=${file}.e1`,
    );
    const observation = await backend.observe(id);
    expect(observation.snapshots).toMatchObject([
      {
        id: "e1",
        kind: "external",
        memory: "none",
        disks: [{ target: "vda", mode: "external", file, overlay: `${file}.e1` }],
      },
    ]);
    expect(observation.head.disks).toMatchObject([{ file: `${file}.e1`, backing: [file] }]);
  });

  test("an internal snapshot below an overlay is neither reverted to nor deleted, with the overlay's name", async () => {
    const { backend } = world;
    const id = await world.subject();
    const [file = ""] = world.files(id);
    await take(backend, id, "inside");
    await virsh(
      "snapshot-create-as",
      `--domain=${id}`,
      "--name=e1",
      "--disk-only",
      "--diskspec",
      `vda,file=${file}.e1`,
    );
    await expect(revert(id, "inside")).rejects.toMatchObject({
      code: "blocked",
      context: { blockers: [{ id: `${file}.e1` }] },
    });
  });

  test("a file that is gone is a finding, a reason, and the rest of the tree is still there", async () => {
    const { backend } = world;
    const { rm } = await import("node:fs/promises");
    const id = await world.subject();
    const [file = ""] = world.files(id);
    await virsh(
      "snapshot-create-as",
      `--domain=${id}`,
      "--name=e1",
      "--disk-only",
      "--diskspec",
      `vda,file=${file}.e1`,
    );
    await rm(file);
    const observation = await backend.observe(id);
    expect(observation.snapshots.map((s) => s.id)).toEqual(["e1"]);
    expect(observation.findings).toMatchObject([
      { kind: "missing-file", repair: { action: "repair" }, repairs: [{ choice: "forget" }] },
      { kind: "missing-backing-file", repairs: [] },
    ]);
  });
});

describe("a libvirt that goes away", () => {
  test("is host-down while it is away, never an empty tree, and works again by itself", async () => {
    const { backend, lab } = world;
    const id = await world.subject();
    await take(backend, id, "point");
    for (const pid of findLabProcesses(lab.folder).daemons) process.kill(pid, "SIGKILL");
    await expect(backend.observe(id)).rejects.toMatchObject({ code: "host-down" });
    expect((await backend.probe()).state).toBe("down");
    await startLab(lab.dir);
    const back = await waitFor(
      () =>
        backend.observe(id).then(
          (o) => o.snapshots.length === 1,
          () => false,
        ),
      { timeoutMs: 30_000, everyMs: 200 },
    );
    expect(back).toBe(true);
  });
});

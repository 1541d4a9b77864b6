import { access, stat, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { fillBytes } from "#server/lab/image.ts";
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
const external = (name: string, more: Partial<Extract<Intent, { action: "create" }>> = {}): Intent => ({
  action: "create",
  name,
  disks: [{ target: "vda", mode: "external" }],
  ...more,
});
/** The frozen file of a snapshot's first disk, and the machine's file, as virsh tells them. */
async function frozenFile(id: string, snapshot: string): Promise<string> {
  const xml = await world.lab.virsh([
    "snapshot-dumpxml",
    `--domain=${id}`,
    `--snapshotname=${snapshot}`,
    "--xpath=/domainsnapshot/domain/devices/disk[1]/source/@file",
  ]);
  return /file="(.*)"/.exec(xml)?.[1] ?? "";
}
async function headFile(id: string): Promise<string> {
  const xml = await world.lab.virsh(["dumpxml", `--domain=${id}`, "--xpath=/domain/devices/disk[1]/source/@file"]);
  return /file="(.*)"/.exec(xml)?.[1] ?? "";
}
const write = async (id: string, byte: number) => fillBytes(await headFile(id), 128 * 1024, 64 * 1024, byte);
const bytesAt = async (id: string, snapshot: string) => contentOf(await frozenFile(id, snapshot));
const bytesNow = async (id: string) => contentOf(await headFile(id));

/** first ── second ── third, and second ── other (head below it); each with bytes of its own. */
async function branched(): Promise<string> {
  const id = await world.subject();
  for (const [i, name] of ["first", "second", "third"].entries()) {
    await write(id, 0x10 + i);
    await act(world.backend, id, external(name));
  }
  await act(world.backend, id, { action: "revert", snapshot: "second", safetySnapshot: false });
  await write(id, 0x40);
  await act(world.backend, id, external("other"));
  await write(id, 0x41);
  return id;
}

describe("create", () => {
  test("overlays are the machine's own alone, and what stood under their name is not written over", async () => {
    const { backend } = world;
    const id = await world.subject();
    const [image = ""] = world.files(id);
    await writeFile(image.replace(/qcow2$/, "a.qcow2"), "precious");
    await act(backend, id, external("a"));
    const head = await headFile(id);
    expect(head).toBe(image.replace(/qcow2$/, "a-2.qcow2"));
    expect((await stat(head)).mode & 0o777).toBe(0o600);
    await expect(
      plan(backend, id, external("b", { disks: [{ target: "vda", mode: "external", file: head }] })),
    ).rejects.toMatchObject({ code: "already-exists" });
  });

  test("a disk can be left out, and the plan says what that means", async () => {
    const { backend, native } = world;
    const id = await world.subject({ disks: 2 });
    const planned = await act(
      backend,
      id,
      external("one", {
        disks: [
          { target: "vda", mode: "external" },
          { target: "vdb", mode: "no" },
        ],
      }),
    );
    expect(planned.effects.some((e) => e.group === "data-lost" && e.text.includes("vdb"))).toBe(true);
    expect(await native.run(["domblklist", `--domain=${id}`])).toContain(world.files(id)[1]);
  });

  test("quiesce: required without an agent is refused, tried is said to be crash-consistent", async () => {
    const { backend } = world;
    const id = await world.subject({ state: "running" });
    await expect(plan(backend, id, external("q", { memory: false, quiesce: "require" }))).rejects.toMatchObject({
      code: "unsupported",
    });
    const { effects } = await plan(backend, id, external("q", { memory: false, quiesce: "try" }));
    expect(effects.some((e) => /power cut/.test(e.text))).toBe(true);
  });
});

describe("revert", () => {
  test("with memory: the machine runs again on the bytes of then, and the abandoned branch keeps its own", async () => {
    const { backend, native } = world;
    const id = await world.subject({ state: "running" });
    await act(backend, id, external("live", { memory: true }));
    const number = await native.processNumber(id);
    const { result } = await act(backend, id, { action: "revert", snapshot: "live" });
    expect(await native.state(id)).toBe("running");
    expect(await native.current(id)).toBe("live");
    expect(await native.processNumber(id)).not.toBe(number);
    expect([...(await native.parents(id)).keys()]).toContain(result.snapshot);
    await act(backend, id, result.undo ?? { action: "repair", finding: "" });
    expect(await native.current(id)).toBe(result.snapshot);
    expect(await native.state(id)).toBe("running");
  });

  test.each(["running", "paused", "off"] as const)("a disk-only point asked to come back %s", async (start) => {
    const { backend, native } = world;
    const id = await world.subject();
    await write(id, 0x21);
    await act(backend, id, external("disk"));
    await write(id, 0x22);
    await act(backend, id, { action: "revert", snapshot: "disk", start });
    expect(await native.state(id)).toBe(start === "off" ? "shut off" : start);
    await world.setPower(id, "off");
    expect(await bytesNow(id)).toBe(await bytesAt(id, "disk"));
  });
});

describe("delete", () => {
  test("a middle with two children: both keep every byte, and the frozen file goes", async () => {
    const { backend, native } = world;
    const id = await branched();
    const frozen = await frozenFile(id, "second");
    const before = await Promise.all(["first", "third", "other"].map((name) => bytesAt(id, name)));
    const now = await bytesNow(id);
    const planned = await act(backend, id, { action: "delete", snapshot: "second", scope: "one" });
    expect(planned.bytesToCopy).toBeGreaterThan(0);
    expect(await Promise.all(["first", "third", "other"].map((name) => bytesAt(id, name)))).toEqual(before);
    expect(await bytesNow(id)).toBe(now);
    expect(await isThere(frozen)).toBe(false);
    expect(Object.fromEntries(await native.parents(id))).toEqual({ first: null, third: "first", other: "first" });
    await world.setPower(id, "running");
    expect(await native.state(id)).toBe("running");
  });

  test("bare virsh corrupts the sibling there on libvirt 9.0, which is why Espalier does it by hand", async () => {
    const { lab } = world;
    const { daemon = "" } =
      /against daemon: (?<daemon>\S+)/.exec(await lab.virsh(["version", "--daemon"]))?.groups ?? {};
    const id = await branched();
    await world.setPower(id, "running");
    await world.setPower(id, "off");
    const before = await bytesAt(id, "third");
    await world.setPower(id, "running");
    const refused = await lab.virsh(["snapshot-delete", `--domain=${id}`, "--snapshotname=second"]).then(
      () => false,
      () => true,
    );
    await world.setPower(id, "off");
    // When this fails on 9.0, upstream was mended and the reason for pulling by hand is gone there.
    expect(refused || (await bytesAt(id, "third").catch(() => "unreadable")) !== before).toBe(true);
    expect(daemon).toMatch(/^\d+\./);
  });

  test.each(["first", "second", "third"])("while the machine runs: %s of a chain of three", async (snapshot) => {
    const { backend, native } = world;
    const id = await world.subject();
    for (const [i, name] of ["first", "second", "third"].entries()) {
      await write(id, 0x50 + i);
      await act(backend, id, external(name));
    }
    await write(id, 0x60);
    const others = ["first", "second", "third"].filter((name) => name !== snapshot);
    const before = await Promise.all(others.map((name) => bytesAt(id, name)));
    const now = await bytesNow(id);
    await world.setPower(id, "running");
    const number = await native.processNumber(id);
    await act(backend, id, { action: "delete", snapshot, scope: "one" });
    expect(await native.processNumber(id)).toBe(number);
    await world.setPower(id, "off");
    expect(await Promise.all(others.map((name) => bytesAt(id, name)))).toEqual(before);
    expect(await bytesNow(id)).toBe(now);
    await world.setPower(id, "running");
    expect(await native.state(id)).toBe("running");
  });

  test("metadata only: children keep the files that they name", async () => {
    const { backend } = world;
    const id = await branched();
    const before = await Promise.all(["third", "other"].map((name) => frozenFile(id, name)));
    await act(backend, id, { action: "delete", snapshot: "second", scope: "one", metadataOnly: true });
    expect(await Promise.all(["third", "other"].map((name) => frozenFile(id, name)))).toEqual(before);
  });

  test("the memory file goes with its snapshot", async () => {
    const { backend } = world;
    const id = await world.subject({ state: "running" });
    await act(backend, id, external("live", { memory: true }));
    const memory = (await backend.observe(id)).snapshots[0]?.memoryFile ?? "";
    expect(await isThere(memory)).toBe(true);
    await act(backend, id, { action: "delete", snapshot: "live", scope: "one" });
    expect(await isThere(memory)).toBe(false);
  });

  test("somebody else's overlay on a frozen file is in the way, by name", async () => {
    const { backend } = world;
    const id = await branched();
    const frozen = await frozenFile(id, "second");
    const foreign = `${frozen}.foreign`;
    await runCommand({
      argv: ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", frozen, foreign],
      timeoutMs: 10_000,
      parse: ignoreOutput,
      classify: toolFailed,
    });
    await expect(plan(backend, id, { action: "delete", snapshot: "second", scope: "one" })).rejects.toMatchObject({
      code: "blocked",
      context: { blockers: [{ kind: "file", id: foreign }] },
    });
  });
});

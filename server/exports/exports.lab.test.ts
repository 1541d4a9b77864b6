import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { SubjectRef } from "#lib/model/subject.ts";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { fillBytes } from "#server/lab/image.ts";
import { act } from "#server/testing/contract/act.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";
import { type LibvirtWorld, libvirtWorld } from "#server/testing/contract/libvirt-world.ts";
import { type LabServer, labServer } from "#server/testing/lab-server.ts";

const session = { actor: "olga", role: "operator", expiresAt: null } as const;
const KiB = 1024;

let world: LibvirtWorld;
let lab: LabServer;
let id: string;
let file: string;
let ref: SubjectRef;
beforeAll(async () => {
  world = await libvirtWorld();
  lab = labServer(world.lab);
  id = await world.subject();
  file = world.files(id)[0] ?? "";
  ref = { host: "lab", kind: "domain", id };
  for (const name of ["-first", "second"]) {
    await fillBytes(file, 0, 64 * KiB, name.length);
    await act(world.backend, id, { action: "create", name });
  }
  await fillBytes(file, 0, 64 * KiB, 0x77);
});
afterAll(async () => {
  await lab?.close();
  await world?.close();
});

/** SHA-256 of what a client reads, by qemu-img. */
async function contentBy(uri: string): Promise<string> {
  const copy = join(world.guest(id).dir, "read.raw");
  const argv = ["qemu-img", "convert", "-f", "raw", "-O", "raw", uri, copy] as const;
  await runCommand({ argv: [...argv], timeoutMs: 60_000, parse: ignoreOutput, classify: toolFailed });
  const content = await contentOf(copy, null, "raw");
  await rm(copy);
  return content;
}

/** When the list of exports satisfies. */
const when = (holds: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (!holds()) return;
      unsubscribe();
      resolve();
    };
    const unsubscribe = lab.server.feed.subscribe(look);
    look();
  });

test.each(["unix", "tcp"] as const)(
  "by %s a client reads the point and not what was written since",
  async (transport) => {
    const opened = await lab.server.exports.open(ref, { snapshot: "-first", disk: "vda", transport }, session);
    expect(lab.server.exports.list()).toEqual([opened]);
    expect(await contentBy(opened.uri)).toBe(await contentOf(file, "-first"));
    await lab.server.exports.close(opened.id, session);
    expect(lab.server.exports.list()).toEqual([]);
    await expect(contentBy(opened.uri)).rejects.toThrow();
  },
);

test("the machine starts and writes while a point of it is read", async () => {
  const opened = await lab.server.exports.open(ref, { snapshot: "second", disk: "vda" }, session);
  await world.setPower(id, "running");
  expect(await contentBy(opened.uri)).toBe(await contentOf(file, "second"));
  await world.setPower(id, "off");
  await lab.server.exports.close(opened.id, session);
});

test("a snapshot that is being read is not deleted, neither by a new plan nor by one made before", async () => {
  const remove = { action: "delete", snapshot: "second", scope: "one" } as const;
  const before = await lab.server.plans.create(ref, remove, session);
  const opened = await lab.server.exports.open(ref, { snapshot: "second", disk: "vda" }, session);
  const blocked = { code: "blocked", context: { blockers: [{ kind: "export", id: opened.id }] } };
  await expect(lab.server.plans.create(ref, remove, session)).rejects.toMatchObject(blocked);
  const request = { planId: before.id, fingerprint: before.fingerprint, session };
  await expect(lab.server.jobs.create(request)).rejects.toMatchObject(blocked);
  await lab.server.exports.close(opened.id, session);
  expect((await lab.server.plans.create(ref, remove, session)).intent.action).toBe("delete");
});

test("an export ends with its time, and everything about it is in the audit log", async () => {
  const { id: short } = await lab.server.exports.open(
    ref,
    { snapshot: "second", disk: "vda", lifetimeMs: 1_000 },
    session,
  );
  expect(await qemuNbds()).toBe(1);
  await when(() => lab.server.exports.list().every((opened) => opened.id !== short));
  expect(await qemuNbds()).toBe(0);
  await expect(lab.server.exports.open(ref, { snapshot: "never", disk: "vda" }, session)).rejects.toMatchObject({
    code: "not-found",
  });
  const actions = lab.server.audit.list({}, { before: null, limit: 3 }).map(({ action, actor }) => [action, actor]);
  expect(actions).toEqual([
    ["export-refused", "olga"],
    ["export-closed", "espalier"],
    ["export-opened", "olga"],
  ]);
});

/** Servers of this machine's image that are at work. */
async function qemuNbds(): Promise<number> {
  const commands = await Promise.all(
    (await readdir("/proc"))
      .filter((entry) => /^\d+$/.test(entry))
      .map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return commands.filter((command) => command.startsWith("qemu-nbd") && command.includes(file)).length;
}

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { emptyGuest, type Guest, startGuest } from "#server/lab/guest.ts";
import { fillBytes } from "#server/lab/image.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { findLabProcesses } from "#server/lab/lab-processes.ts";
import { waitFor } from "#server/lab/wait-for.ts";
import { type TreeContent, TreeLook } from "#server/testing/contract/tree-content.ts";
import { type LabServer, labServer } from "#server/testing/lab-server.ts";

let folder: string;
let lab: Lab;
let tree: TreeLook;
let server: LabServer;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-outside-"));
  lab = await startLab(join(folder, "lab"));
  tree = new TreeLook(lab);
  server = labServer(lab);
});
afterAll(async () => {
  await server.close();
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

const path = process.env.PATH;
afterEach(() => {
  process.env.PATH = path;
});

const mib = 1024 * 1024;
const external = (name: string): Intent => ({
  action: "create",
  name,
  memory: false,
  disks: [{ target: "vda", mode: "external" }],
});

/** first ── second ── head with 3 MiB in each. */
async function chain(): Promise<{ guest: Guest; before: TreeContent }> {
  const guest = await emptyGuest(lab, { disks: [{ sizeBytes: 16 * mib }] });
  for (const [layer, name] of ["first", "second", null].entries()) {
    await fillBytes((await tree.read(guest.uuid)).headFile, layer * 2 * mib, 3 * mib, 0x31 + layer);
    if (name !== null) await server.end((await server.start(guest.uuid, external(name))).id);
  }
  return { guest, before: await tree.read(guest.uuid) };
}

const slowly = (more: Partial<Extract<Intent, { action: "merge" }>>): Intent => ({
  action: "merge",
  from: "head",
  into: "first",
  bandwidth: 1,
  ...more,
});
const blockJob = (guest: Guest) => lab.virsh(["blockjob", `--domain=${guest.uuid}`, "--path=vda", "--raw"]);
const powerOff = (guest: Guest) => lab.virsh(["destroy", `--domain=${guest.uuid}`]);

/**
 * Puts a program of the same name in front of a tool for what follows. Its body runs in bash with the tool's path in $real.
 */
async function inFrontOf(tool: string, body: string): Promise<void> {
  const bin = await mkdtemp(join(folder, "bin-"));
  const script = join(bin, tool);
  await writeFile(script, `#!/bin/bash\nreal=/usr/bin/${tool}\n${body}\nexec -a ${tool} "$real" "$@"\n`);
  await chmod(script, 0o755);
  process.env.PATH = `${bin}:${path}`;
}

describe("a copy that is under way", () => {
  test.each(["commit", "pull"] as const)(
    "the daemon dies in a %s of a running machine: the copy is followed again when it is back, and no byte is another one",
    async (direction) => {
      const { guest, before } = await chain();
      await startGuest(lab, guest);
      const { id } = await server.start(guest.uuid, slowly({ direction }));
      await server.event(id, ({ type }) => type === "progress");
      for (const pid of findLabProcesses(lab.folder).daemons) process.kill(pid, "SIGKILL");
      await server.event(id, ({ text }) => text.startsWith("Waiting for the host."));
      await startLab(lab.dir);
      expect(await server.end(id)).toMatchObject({ state: "succeeded", problem: null });
      await powerOff(guest);
      const after = await tree.read(guest.uuid);
      expect(after.head).toBe(before.head);
      expect([...after.points.keys()]).toEqual([]);
    },
  );

  test.each(["commit", "pull"] as const)(
    "a cancel in a %s of a running machine ends the copy: the machine goes on with the files that it had",
    async (direction) => {
      const { guest, before } = await chain();
      await startGuest(lab, guest);
      const { id } = await server.start(guest.uuid, slowly({ direction }));
      await server.event(id, ({ type }) => type === "progress");
      server.cancel(id);
      expect(await server.end(id)).toMatchObject({ state: "cancelled" });
      expect(await blockJob(guest)).toBe("");
      await powerOff(guest);
      const after = await tree.read(guest.uuid);
      expect([after.headFile, after.head]).toEqual([before.headFile, before.head]);
      // A pull gives nothing up before it is whole; a commit writes over the points that it ends, so they went first.
      expect(Object.fromEntries(after.points)).toEqual(direction === "pull" ? Object.fromEntries(before.points) : {});
      await startGuest(lab, guest);
      await powerOff(guest);
      // What is left can be merged all the same.
      const again = direction === "pull" ? "first" : (guest.disks[0]?.file ?? "");
      const second = await server.start(guest.uuid, { action: "merge", from: "head", into: again });
      expect(await server.end(second.id)).toMatchObject({ state: "succeeded" });
      expect((await tree.read(guest.uuid)).head).toBe(before.head);
    },
  );

  test("a cancel of a machine that is off ends qemu-img, and nothing is another one", async () => {
    const { guest, before } = await chain();
    const told = join(folder, "stopped");
    await inFrontOf("qemu-img", `if [ "$1" = rebase ]; then echo $$ > ${told}; kill -STOP $$; fi`);
    const { id } = await server.start(guest.uuid, { action: "merge", from: "head", into: "first", direction: "pull" });
    await waitFor(
      () =>
        readFile(told, "utf8")
          .then((text) => text !== "")
          .catch(() => false),
      { timeoutMs: 30_000 },
    );
    server.cancel(id);
    expect(await server.end(id)).toMatchObject({ state: "cancelled" });
    process.env.PATH = path;
    const after = await tree.read(guest.uuid);
    expect([after.headFile, after.head, [...after.points]]).toEqual([before.headFile, before.head, [...before.points]]);
  });
});

describe("qemu-img of an earlier run of the server is still at work", () => {
  /** The command of the step, begun and held before its first instruction. */
  const heldRebase = (file: string) => {
    const child = spawn("/usr/bin/qemu-img", ["rebase", "-p", "-f", "qcow2", "-b", "", file], {
      argv0: "qemu-img",
      stdio: "ignore",
    });
    child.kill("SIGSTOP");
    return child;
  };
  const pull: Intent = { action: "merge", from: "head", into: "first", direction: "pull" };

  test("the job waits for its end and goes on from there", async () => {
    const { guest, before } = await chain();
    const earlier = heldRebase(before.headFile);
    const { id } = await server.start(guest.uuid, pull);
    await server.event(id, ({ text }) => text.includes("still at work"));
    earlier.kill("SIGCONT");
    expect(await server.end(id)).toMatchObject({ state: "succeeded", problem: null });
    expect((await tree.read(guest.uuid)).head).toBe(before.head);
  });

  test("a cancel ends it, and nothing is another one", async () => {
    const { guest, before } = await chain();
    const earlier = heldRebase(before.headFile);
    const gone = once(earlier, "exit");
    const { id } = await server.start(guest.uuid, pull);
    await server.event(id, ({ text }) => text.includes("still at work"));
    server.cancel(id);
    earlier.kill("SIGCONT");
    expect(await server.end(id)).toMatchObject({ state: "cancelled" });
    await gone;
    const after = await tree.read(guest.uuid);
    expect([after.headFile, after.head, [...after.points]]).toEqual([before.headFile, before.head, [...before.points]]);
  });
});

describe("virsh is killed, and libvirt goes on without it", () => {
  test.each([
    ["snapshot-create", { action: "revert", snapshot: "first", start: "off" }],
    ["define", { action: "revert", snapshot: "first", start: "off" }],
    ["snapshot-delete", { action: "delete", snapshot: "first", scope: "one" }],
    ["blockpull", { action: "merge", from: "head", into: "first", direction: "pull" }],
    ["blockcommit", { action: "merge", from: "head", into: "first", direction: "commit" }],
  ] as [string, Intent][])("in %s: the job finds out what was done and comes to its end", async (command, intent) => {
    const { guest, before } = await chain();
    if (intent.action === "merge") await startGuest(lab, guest);
    const once = join(folder, `once-${command}`);
    // The one that is asked for first: another process does it, and the asked one dies.
    await inFrontOf(
      "virsh",
      `if [[ " $* " == *" ${command}"* ]] && mkdir ${once} 2>/dev/null; then "$real" "$@"; kill -KILL $$; fi`,
    );
    const { id } = await server.start(guest.uuid, intent);
    const job = await server.end(id);
    process.env.PATH = path;
    expect(job).toMatchObject({ state: "succeeded", problem: null });
    if (intent.action === "merge") await powerOff(guest);
    const after = await tree.read(guest.uuid);
    if (intent.action === "revert") {
      expect(after.head).toBe(before.points.get("first"));
      expect(Object.fromEntries(after.points)).toMatchObject(Object.fromEntries(before.points));
    } else expect(after.head).toBe(before.head);
  });
});

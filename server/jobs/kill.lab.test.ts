import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import type { MachineBackend } from "#server/backends/contract.ts";
import { createLibvirtBackend } from "#server/backends/libvirt/index.ts";
import { emptyGuest, type Guest, guestState, startGuest } from "#server/lab/guest.ts";
import { fillBytes } from "#server/lab/image.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { openStore } from "#server/store/store.ts";
import { act } from "#server/testing/contract/act.ts";
import { type TreeContent, TreeLook } from "#server/testing/contract/tree-content.ts";
import { type Death, serverProcess } from "#server/testing/server-process.ts";

let folder: string;
let lab: Lab;
let tree: TreeLook;
let backend: MachineBackend;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-kill-"));
  lab = await startLab(join(folder, "lab"));
  tree = new TreeLook(lab);
  backend = createLibvirtBackend("lab", lab.uri);
});
afterAll(async () => {
  await backend.close();
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Runs a job whose server dies just before and just after every native change that it makes, and looks at the machine after
 * each death. Returns the number of deaths.
 */
async function runDying(
  data: string,
  guest: Guest,
  intent: Intent,
  look: (context: string) => Promise<void>,
): Promise<number> {
  let job = "";
  const spared: string[] = [];
  for (let deaths = 0; ; deaths++) {
    const death: Death = deaths % 2 === 0 ? "before" : "after";
    const server = serverProcess(data, lab.uri, guest.uuid, deaths === 0 ? intent : undefined, death, spared);
    if (deaths === 0) job = String((await server.lines.next()).value);
    const said = await server.lines.next();
    await server.gone;
    const store = openStore(data);
    const stored = store.jobs.get(job)?.job;
    // A step may always be done again after a death: the second time it is let pass.
    const entry = store.journal.entries(job).at(-1);
    if (death === "after" && entry) spared.push(JSON.stringify(entry.call));
    store.close();
    if (said.value === "ended") {
      expect(stored).toMatchObject({ state: "succeeded", problem: null });
      return deaths;
    }
    expect(deaths, "a job that comes to no end").toBeLessThan(60);
    await look(`death ${deaths} (${death}) at "${stored?.stepTitle}"`);
  }
}

const external = (name: string) =>
  ({
    action: "create" as const,
    name,
    memory: false,
    disks: [{ target: "vda", mode: "external" as const }],
  }) satisfies Intent;

/** first ── second ── head, and first ── third: each with bytes of its own. */
async function forked(): Promise<Guest> {
  const guest = await emptyGuest(lab, { disks: [{ sizeBytes: 1024 * 1024 }] });
  const write = async (place: number) =>
    fillBytes((await tree.read(guest.uuid)).headFile, place * 65_536, 65_536, 0x10 + place);
  await write(0);
  await act(backend, guest.uuid, external("first"));
  await write(1);
  await act(backend, guest.uuid, external("third"));
  await act(backend, guest.uuid, { action: "revert", snapshot: "first", safetySnapshot: false, start: "off" });
  await write(2);
  await act(backend, guest.uuid, external("second"));
  await write(3);
  return guest;
}

/** The machine starts: libvirt finds every file that its settings name. */
async function starts(guest: Guest): Promise<void> {
  await startGuest(lab, guest);
  await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
}

const surviving = ({ points }: TreeContent, lost: readonly string[]) =>
  Object.fromEntries([...points].filter(([name]) => !lost.includes(name)).sort());

describe.concurrent("a server that is killed before and after every step", () => {
  test.each<[string, Intent, string[]]>([
    [
      "a merge down under the upper file's name",
      { action: "merge", from: "head", into: "second", direction: "commit", keepFile: "overlay" },
      ["second"],
    ],
    [
      "a merge up under the lower file's name, with a sibling",
      { action: "merge", from: "head", into: "first", direction: "pull", keepFile: "base" },
      ["first", "second"],
    ],
    ["a deletion with two heirs", { action: "delete", snapshot: "first", scope: "one" }, ["first"]],
    ["a deletion of a subtree", { action: "delete", snapshot: "first", scope: "children" }, ["second", "third"]],
  ])("%s: at no time is a byte of the head or of a point that stays another one", async (name, intent, lost) => {
    const data = join(folder, name.replaceAll(/\W+/g, "-"));
    const guest = await forked();
    const before = await tree.read(guest.uuid);
    const deaths = await runDying(data, guest, intent, async (context) => {
      const now = await tree.read(guest.uuid);
      expect(now.head, context).toBe(before.head);
      expect(surviving(now, lost), context).toEqual(surviving(before, lost));
    });
    expect(deaths).toBeGreaterThan(6);
    const after = await tree.read(guest.uuid);
    expect(after.head).toBe(before.head);
    expect(Object.fromEntries([...after.points].sort())).toEqual(surviving(before, lost));
    await starts(guest);
  });

  test("a deletion into the trash, and the way back: everything is as it was", async () => {
    const data = join(folder, "trash");
    const guest = await forked();
    const before = await tree.read(guest.uuid);
    const look = async (context: string) => {
      const now = await tree.read(guest.uuid).catch(() => null);
      // In between, libvirt may know of a snapshot whose file is away, or the other way round.
      if (now === null) return;
      expect(now.head, context).toBe(before.head);
      expect(surviving(now, ["third"]), context).toEqual(surviving(before, ["third"]));
    };
    const deletion: Intent = { action: "delete", snapshot: "third", scope: "one" };
    expect(await runDying(data, guest, deletion, look)).toBeGreaterThan(3);
    expect([...(await tree.read(guest.uuid)).points.keys()]).not.toContain("third");
    const store = openStore(data);
    const [entry] = store.trash.of({ host: "lab", kind: "domain", id: guest.uuid }, new Date());
    store.close();
    expect(await runDying(data, guest, { action: "restore", trash: entry?.id ?? "" }, look)).toBeGreaterThan(3);
    const after = await tree.read(guest.uuid);
    expect(after.head).toBe(before.head);
    expect(surviving(after, [])).toEqual(surviving(before, []));
    await starts(guest);
  });

  test("a revert: no point is lost, and the machine is on the point that was asked for in the end", async () => {
    const data = join(folder, "revert");
    const guest = await forked();
    await startGuest(lab, guest);
    await act(backend, guest.uuid, { ...external("live"), memory: true });
    const before = await tree.read(guest.uuid);
    const revert: Intent = { action: "revert", snapshot: "live", safetySnapshot: true };
    const deaths = await runDying(data, guest, revert, async (context) => {
      const now = await tree.read(guest.uuid);
      expect(Object.fromEntries(now.points), context).toMatchObject(Object.fromEntries(before.points));
    });
    expect(deaths).toBeGreaterThan(6);
    expect(await guestState(lab, guest)).toBe("running");
    await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
    const after = await tree.read(guest.uuid);
    expect(after.head).toBe(before.points.get("live"));
    // The state of before is kept as a point of its own.
    expect([...after.points.keys()]).toHaveLength(before.points.size + 1);
  });
});

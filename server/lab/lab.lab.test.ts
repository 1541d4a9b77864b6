import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { emptyGuest, guestState } from "./guest.ts";
import { startLab, stopLab } from "./lab.ts";
import type { LabFolder } from "./lab-folder.ts";
import { endProcesses, findLabProcesses } from "./lab-processes.ts";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "lab-"));
});
afterEach(async () => {
  await rm(parent, { recursive: true, force: true });
});

const processCount = (folder: LabFolder): number => Object.values(findLabProcesses(folder)).flat().length;

test("two labs side by side know nothing of each other", async () => {
  const [one, other] = await Promise.all([startLab(join(parent, "one")), startLab(join(parent, "other"))]);
  const guest = await emptyGuest(one, { name: "same", state: "running" });
  await emptyGuest(other, { name: "same" });
  expect((await other.virsh(["list", "--all", "--name"])).trim()).toBe("same");
  await other.stop();
  expect(processCount(other.folder)).toBe(0);
  expect(await guestState(one, guest)).toBe("running");
  await one.stop();
  expect(processCount(one.folder)).toBe(0);
});

test("a start finds a lab that runs, and its machines", async () => {
  const lab = await startLab(parent);
  const guest = await emptyGuest(lab, { state: "running" });
  const again = await startLab(parent);
  expect(again.uri).toBe(lab.uri);
  expect(findLabProcesses(again.folder).daemons).toHaveLength(1);
  expect(await guestState(again, guest)).toBe("running");
  await again.stop();
});

test("a start after a crash of the daemon takes the running machines back", async () => {
  const lab = await startLab(parent);
  const guest = await emptyGuest(lab, { state: "running" });
  const { emulators, daemons } = findLabProcesses(lab.folder);
  await endProcesses(daemons, 0);
  const again = await startLab(parent);
  expect(findLabProcesses(again.folder).emulators).toEqual(emulators);
  expect(await guestState(again, guest)).toBe("running");
  await again.stop();
  expect(processCount(lab.folder)).toBe(0);
});

test("a stop after a crash of the daemon leaves no process and no socket", async () => {
  const lab = await startLab(parent);
  await emptyGuest(lab, { state: "running" });
  await endProcesses(findLabProcesses(lab.folder).daemons, 0);
  await stopLab(parent);
  expect(processCount(lab.folder)).toBe(0);
  expect(await readdir(parent)).not.toContain("run");
});

test("a pid file that names a stranger harms nobody", async () => {
  const lab = await startLab(parent);
  await lab.stop();
  await writeFile(lab.folder.pidFile, `${process.pid}\n`);
  const again = await startLab(parent);
  await again.stop();
});

test("a folder too deep for sockets, with spaces and accents, works and keeps its machines over a stop", async () => {
  const deep = join(parent, "Café %41 & Co", ..."abcdefghij".split("").map((letter) => letter.repeat(12)));
  await mkdir(deep, { recursive: true });
  const lab = await startLab(deep);
  expect(lab.folder.socket.length).toBeLessThan(104);
  const guest = await emptyGuest(lab, { state: "running" });
  await lab.stop();
  const again = await startLab(deep);
  expect(await guestState(again, guest)).toBe("shut off");
  await again.virsh(["start", `--domain=${guest.uuid}`]);
  await again.stop();
  expect(processCount(again.folder)).toBe(0);
});

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { emptyGuest, removeGuest } from "./guest.ts";
import { hostileDomainNames, hostileSnapshotNames } from "./hostile-names.ts";
import { type Lab, startLab } from "./lab.ts";
import { createSnapshot, currentSnapshotName, deleteSnapshot, snapshotXml } from "./snapshot.ts";

let dir: string;
let lab: Lab;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "lab-"));
  lab = await startLab(dir);
}, 60_000);
afterAll(async () => {
  await lab.stop();
  await rm(dir, { recursive: true });
});

test("a snapshot of each hostile name is made, found and deleted under its name", async () => {
  const guest = await emptyGuest(lab);
  for (const name of hostileSnapshotNames) {
    await createSnapshot(lab, guest, name, { description: name });
    expect(await currentSnapshotName(lab, guest)).toBe(name);
    expect(await snapshotXml(lab, guest, name)).toContain("<domainsnapshot>");
  }
  for (const name of hostileSnapshotNames) await deleteSnapshot(lab, guest, name);
  expect(await currentSnapshotName(lab, guest)).toBeNull();
  await removeGuest(lab, guest);
}, 120_000);

test("a machine of each hostile name starts", async () => {
  for (const name of hostileDomainNames) {
    const guest = await emptyGuest(lab, { name, state: "running" });
    expect(await lab.virsh(["domname", `--domain=${guest.uuid}`])).toContain(name);
    await removeGuest(lab, guest);
  }
}, 120_000);

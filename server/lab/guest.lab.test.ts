import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { defineGuest, diskFiles, startGuest } from "./guest.ts";
import { awaitCount, countOnDisk, countOnScreen, setCount } from "./guest-counter.ts";
import { type Lab, startLab } from "./lab.ts";
import { createSnapshot, revertSnapshot } from "./snapshot.ts";

let dir: string;
let lab: Lab;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "lab-"));
  lab = await startLab(dir);
});
afterAll(async () => {
  await lab.stop();
  await rm(dir, { recursive: true });
});

test("the screen counts, and goes back with a revert", async () => {
  const guest = await defineGuest(lab, { program: "counter", screenName: "test", state: "running" });
  await awaitCount(lab, guest);
  await setCount(lab, guest, 1000);
  await createSnapshot(lab, guest, "thousand");
  await setCount(lab, guest, 30_000);
  await revertSnapshot(lab, guest, "thousand");
  await awaitCount(lab, guest, (count) => count > 1000 && count < 1200);
  await awaitCount(lab, guest, (count) => count > 1004);
});

test("a cold start goes on where the disk was", async () => {
  const guest = await defineGuest(lab, { program: "counter", state: "running" });
  await awaitCount(lab, guest);
  await setCount(lab, guest, 777);
  await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
  const [file = ""] = await diskFiles(lab, guest);
  const left = await countOnDisk(file);
  expect(left).toBeGreaterThan(777);
  await startGuest(lab, guest);
  await awaitCount(lab, guest, (count) => count > (left ?? 0) && count < 900);
});

test("a paused machine stands still", async () => {
  const guest = await defineGuest(lab, { program: "counter", state: "running" });
  await awaitCount(lab, guest);
  await lab.virsh(["suspend", `--domain=${guest.uuid}`]);
  const count = await countOnScreen(lab, guest);
  await expect(awaitCount(lab, guest, (shown) => shown !== count, 1_500)).rejects.toMatchObject({ code: "timed-out" });
});

import { rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { defineGuest } from "#server/lab/guest.ts";
import { waitFor } from "#server/lab/wait-for.ts";
import { doctorWorld } from "#server/testing/contract/doctor-world.ts";

const mib = 1024 * 1024;
const isRoot = process.getuid?.() === 0;
const run = (...argv: [string, ...string[]]) =>
  runCommand({ argv, timeoutMs: 30_000, parse: ignoreOutput, classify: toolFailed });

let doctor: Awaited<ReturnType<typeof doctorWorld>>;
beforeAll(async () => {
  if (!isRoot) return;
  doctor = await doctorWorld();
  await run("mount", "-t", "tmpfs", "-o", `size=${96 * mib}`, "tmpfs", doctor.world.lab.imagesDir);
});
afterAll(async () => {
  if (!isRoot) return;
  const { imagesDir } = doctor.world.lab;
  await doctor.server.close();
  await doctor.world.lab.stop();
  await run("umount", "-l", imagesDir);
  await doctor.world.close();
});

test.skipIf(!isRoot)("a machine that a full disk paused goes on once there is space, and not before", async () => {
  const { lab, native } = doctor.world;
  const { uuid } = await defineGuest(lab, { program: "counter", state: "paused" });
  const filler = join(lab.imagesDir, "filler");
  const { bavail, bsize } = await statfs(lab.imagesDir);
  await writeFile(filler, Buffer.alloc(bavail * bsize, 1));
  await native.run(["resume", `--domain=${uuid}`]);
  const reason = async () => (await native.run(["domstate", `--domain=${uuid}`, "--reason"])).trim();
  expect(await waitFor(async () => (await reason()) === "paused (I/O error)", { timeoutMs: 60_000, everyMs: 50 })).toBe(
    true,
  );
  const found = await doctor.found(uuid, "disk-full");
  await expect(doctor.plan(uuid, doctor.repairIntent(found, "resume"))).rejects.toMatchObject({ code: "no-space" });
  await rm(filler);
  await doctor.cure(uuid, "disk-full", "resume");
  expect(await native.state(uuid)).toBe("running");
  expect(await doctor.kinds(uuid)).toEqual([]);
});

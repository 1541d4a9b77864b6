import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { sqliteAuditLog } from "#server/audit/audit-log.ts";
import { emptyGuest, type Guest, guestState } from "#server/lab/guest.ts";
import { type Lab, startLab } from "#server/lab/lab.ts";
import { snapshotNames } from "#server/lab/snapshot.ts";
import { openStore } from "#server/store/store.ts";
import { serverProcess } from "#server/testing/server-process.ts";

let folder: string;
let lab: Lab;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-crash-"));
  lab = await startLab(join(folder, "lab"));
});
afterAll(async () => {
  await lab.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Starts the job in one process, kills that after `lifeMs`, and lets the next one take it up. */
async function crash(data: string, guest: Guest, intent: Intent, lifeMs: number): Promise<string> {
  const first = serverProcess(data, lab.uri, guest.uuid, intent);
  const job = String((await first.lines.next()).value);
  const timer = setTimeout(() => first.child.kill("SIGKILL"), lifeMs);
  await first.gone;
  clearTimeout(timer);
  const second = serverProcess(data, lab.uri, guest.uuid);
  expect((await second.lines.next()).value).toBe("ended");
  await second.gone;
  return job;
}

/** Covers the time that a small job takes, so that every kind of moment is met: before, in and after each step. */
const lives = [0, 15, 60, 200];

test.each(lives)(
  "a server killed %i ms into a job leaves one that the next server brings to a known end",
  async (lifeMs) => {
    const guest = await emptyGuest(lab, { state: "running" });
    const data = join(folder, `data-${lifeMs}`);
    const created = await crash(data, guest, { action: "create", name: "first" }, lifeMs);
    expect(await snapshotNames(lab, guest)).toEqual(["first"]);
    const reverted = await crash(data, guest, { action: "revert", snapshot: "first" }, lifeMs);
    const names = await snapshotNames(lab, guest);
    expect(names).toHaveLength(2);
    expect(await guestState(lab, guest)).toBe("running");
    const deleted = await crash(data, guest, { action: "delete", snapshot: "first", scope: "subtree" }, lifeMs);
    expect(await snapshotNames(lab, guest)).toEqual([]);

    const store = openStore(data);
    for (const job of [created, reverted, deleted]) {
      expect(store.jobs.get(job)?.job).toMatchObject({ state: "succeeded", problem: null });
      const started = store.jobEvents.after(job, 0).filter(({ type }) => type === "started");
      expect(started).toHaveLength(1);
    }
    expect(sqliteAuditLog(store.database).verify()).toMatchObject({ valid: true, records: 6 });
    store.close();
  },
);

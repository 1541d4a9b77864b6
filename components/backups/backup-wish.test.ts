import { expect, test } from "vitest";
import { intentSchema } from "#lib/model/intent.ts";
import { backupIntent, usualFolder } from "./backup-wish.ts";

const wish = { since: null, format: "qcow2", disks: null, quiesce: "try" } as const;

test("a full backup of the machine that is off says no more than where to", () => {
  const intent = backupIntent({ ...wish, target: " /srv/b ", snapshot: null, isLive: false });
  expect(intent).toEqual({ action: "backup", target: "/srv/b", format: "qcow2" });
});

test("all that was chosen is asked for, as the API takes it", () => {
  const intent = backupIntent({
    since: "b1",
    format: "raw",
    disks: ["vda"],
    quiesce: "require",
    target: "/srv/b",
    snapshot: null,
    isLive: true,
  });
  expect(intentSchema.parse(intent)).toEqual({
    action: "backup",
    target: "/srv/b",
    format: "raw",
    since: "b1",
    disks: ["vda"],
    quiesce: "require",
  });
});

test("the guest is never asked about a snapshot that was taken before", () => {
  expect(backupIntent({ ...wish, target: "/b", snapshot: "s", isLive: false })).not.toHaveProperty("quiesce");
});

test("the folder of the newest backup's own folder is offered for the next", () => {
  const at = (folder: string, day: number) => ({ folder, createdAt: `2026-05-0${day}T00:00:00.000Z` });
  expect(usualFolder([], [at("/old/x", 1), at("/srv/backups/web-01-2", 2)])).toBe("/srv/backups");
  expect(usualFolder([], [at("/srv/backups/web-01-2/", 2)])).toBe("/srv/backups");
  expect(usualFolder([], [])).toBe("");
});

test("without a backup the first folder that can be written to is offered", () => {
  const full = { path: "/full", problem: "It is read-only." };
  expect(usualFolder([full, { path: "/srv/b", problem: null }], [])).toBe("/srv/b");
});

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

test("the folder that the newest backup lies in is offered for the next, else the first that can be written to", () => {
  const folders = [
    { path: "/full", problem: "It is read-only." },
    { path: "/srv/b", problem: null },
    { path: "/mnt/nas", problem: null },
  ];
  const at = (folder: string, day: number) => ({ folder, createdAt: `2026-05-0${day}T00:00:00.000Z` });
  expect(usualFolder(folders, [at("/srv/b/web/1", 1), at("/mnt/nas/web-01-7320bfc9/2", 2)])).toBe("/mnt/nas");
  expect(usualFolder(folders, [at("/gone/web/1", 1)])).toBe("/srv/b");
  expect(usualFolder(folders, [])).toBe("/srv/b");
  expect(usualFolder([], [])).toBe("");
});

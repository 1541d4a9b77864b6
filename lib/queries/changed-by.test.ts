import { expect, test } from "vitest";
import { changedBy } from "./changed-by.ts";
import { keys } from "./keys.ts";

const subject = { host: "local", kind: "domain", id: "u1" } as const;
const covers = (prefix: readonly unknown[], key: readonly unknown[]) => prefix.every((part, i) => part === key[i]);
const isCovered = (prefixes: readonly (readonly unknown[])[], key: readonly unknown[]) =>
  prefixes.some((prefix) => covers(prefix, key));

test("a changed tree refreshes all that is read of that tree, and no other tree", () => {
  const changed = changedBy({ type: "tree-changed", ...subject, revision: "2" });
  for (const key of [
    keys.wholeTree(subject),
    keys.treeSummary(subject),
    keys.snapshot(subject, "a"),
    keys.snapshotXml(subject, "a"),
    keys.subjectXml(subject),
    keys.domains("local"),
    keys.backupsOf("local", "u1"),
  ])
    expect(isCovered(changed, key), key.join("/")).toBe(true);
  expect(isCovered(changed, keys.wholeTree({ ...subject, id: "u2" }))).toBe(false);
});

test("a changed job refreshes the lists, itself and its log, and no other job", () => {
  const changed = changedBy({ type: "job-changed", id: "j1" });
  for (const key of [keys.jobs(), keys.jobPages({}), keys.job("j1"), keys.jobEvents("j1")])
    expect(isCovered(changed, key)).toBe(true);
  expect(isCovered(changed, keys.job("j2"))).toBe(false);
});

test("a host that goes down refreshes the hosts and its domains", () => {
  const changed = changedBy({ type: "host-state", host: "local", state: "down" });
  expect(isCovered(changed, keys.hosts())).toBe(true);
  expect(isCovered(changed, keys.domains("local"))).toBe(true);
});

test("a backup or an export that comes or goes refreshes the lists that show it", () => {
  const backups = changedBy({ type: "backups-changed", host: "local", domain: "u1" });
  for (const key of [keys.backups(), keys.backupsOf("local", "u1"), keys.backup("b1")])
    expect(isCovered(backups, key), key.join("/")).toBe(true);
  expect(isCovered(changedBy({ type: "exports-changed" }), keys.exports())).toBe(true);
});

import { expect, test } from "vitest";
import { sampleBackup } from "#lib/model/sample-backup.ts";
import { isNarrowing, isWantedBackup, readBackupFilter } from "./backup-filter.ts";

const filter = (query: string) => readBackupFilter(new URLSearchParams(query));
const damaged = sampleBackup("d", { state: "damaged" });
const failed = sampleBackup("f", { verified: { at: "2026-05-02T00:00:00.000Z", ok: false, text: "" } });

test("without a filter every backup is wanted", () => {
  expect(isNarrowing(filter(""))).toBe(false);
  expect(isWantedBackup(damaged, filter(""))).toBe(true);
});

test("trouble is what cannot be restored and what failed to verify", () => {
  const trouble = filter("state=trouble");
  expect([damaged, failed, sampleBackup("ok")].map((one) => isWantedBackup(one, trouble))).toEqual([true, true, false]);
});

test("words are looked for in machine, snapshot and folder", () => {
  const one = sampleBackup("x", { snapshot: "Before-Upgrade", folder: "/srv/nightly/x" });
  expect(isWantedBackup(one, filter("q=web+upgrade+nightly"))).toBe(true);
  expect(isWantedBackup(one, filter("q=web+mail"))).toBe(false);
});

test("a nonsense state in the address is passed over", () => {
  expect(isNarrowing(filter("state=x"))).toBe(false);
});

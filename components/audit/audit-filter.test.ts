import { expect, test } from "vitest";
import type { AuditRecord } from "#lib/model/audit-record.ts";
import { filterOf, isWantedRecord } from "./audit-filter.ts";

const record: AuditRecord = {
  seq: 7,
  at: "2026-06-15T12:00:00Z",
  actor: "kim",
  action: "job-ended",
  object: "local/domain/u1",
  objectName: "web-01",
  outcome: "failed",
  data: { commands: [["virsh", "snapshot-revert"]] },
  hash: "ab",
  previousHash: "cd",
};

test("a record is found by its object, its actor and the commands in it", () => {
  for (const word of ["web-01", "kim", "snapshot-revert"]) expect(isWantedRecord(record, [word], null)).toBe(true);
  expect(isWantedRecord(record, ["web-01", "db"], null)).toBe(false);
});

test("an outcome that is asked for leaves out all others", () => {
  expect(isWantedRecord(record, [], "failed")).toBe(true);
  expect(isWantedRecord(record, [], "ok")).toBe(false);
});

test("a day is whole: from its first to its last moment, where the reader is", () => {
  const { from, to } = filterOf(new URLSearchParams("from=2026-06-15&to=2026-06-15"));
  expect(Date.parse(to ?? "") - Date.parse(from ?? "")).toBe(86_399_999);
});

test("a day that is none filters nothing", () => {
  expect(filterOf(new URLSearchParams("from=soon")).from).toBeUndefined();
});

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { type Database, inMemory, openDatabase } from "#server/store/database.ts";
import { auditCsv } from "./audit-csv.ts";
import { type AuditEntry, sqliteAuditLog } from "./audit-log.ts";
import { canonicalJson } from "./canonical-json.ts";
import { recordHash } from "./chain.ts";

const entry: AuditEntry = {
  actor: "admin",
  action: "job-accepted",
  object: "lab/domain/b5f3",
  objectName: "web",
  outcome: "ok",
  data: { z: 1, a: { y: [1, { d: 1, c: 2 }], b: "ä\n" } },
};

function chainOf(count: number) {
  const database = openDatabase(inMemory);
  const audit = sqliteAuditLog(database);
  for (let n = 1; n <= count; n++) audit.append({ ...entry, objectName: `web ${n}` });
  return { database, audit };
}

test("an untouched chain is valid, and its head hash is the last record's", () => {
  const { audit } = chainOf(5);
  const [last] = audit.list({}, { before: null, limit: 1 });
  expect(audit.verify()).toEqual({ valid: true, records: 5, brokenAt: null, headHash: last?.hash });
});

test("an empty chain is valid", () => {
  expect(chainOf(0).audit.verify()).toEqual({ valid: true, records: 0, brokenAt: null, headHash: "" });
});

const tamperings: [string, (database: Database) => void, number][] = [
  ["an edited actor", (d) => d.exec("UPDATE audit_record SET actor = 'nobody' WHERE seq = 3"), 3],
  ["an edited time", (d) => d.exec("UPDATE audit_record SET at = '2020-01-01T00:00:00.000Z' WHERE seq = 1"), 1],
  ["edited data", (d) => d.exec("UPDATE audit_record SET data = json_set(data, '$.z', 2) WHERE seq = 4"), 4],
  ["data that is no JSON any more", (d) => d.exec("UPDATE audit_record SET data = '{' WHERE seq = 2"), 2],
  ["data with a second value hidden", (d) => d.exec(`UPDATE audit_record SET data = '{"z":7,' || substr(data, 2)`), 1],
  ["an object set to null", (d) => d.exec("UPDATE audit_record SET object = NULL WHERE seq = 5"), 5],
  ["a record deleted from the middle", (d) => d.exec("DELETE FROM audit_record WHERE seq = 3"), 3],
  ["the first record deleted", (d) => d.exec("DELETE FROM audit_record WHERE seq = 1"), 1],
  ["the last record deleted", (d) => d.exec("DELETE FROM audit_record WHERE seq = 5"), 5],
  ["all records deleted", (d) => d.exec("DELETE FROM audit_record"), 1],
  [
    "two records in each other's place",
    (d) =>
      d.exec(`UPDATE audit_record SET seq = 99 WHERE seq = 2; UPDATE audit_record SET seq = 2 WHERE seq = 3;
              UPDATE audit_record SET seq = 3 WHERE seq = 99`),
    2,
  ],
  [
    "a record put in at the end",
    (d) =>
      d.exec(`INSERT INTO audit_record SELECT 6, at, actor, action, object, object_name, outcome, data, hash, hash
              FROM audit_record WHERE seq = 5`),
    6,
  ],
  ["the head taken away", (d) => d.exec("DELETE FROM audit_head"), 6],
];

test.each(tamperings)("%s is noticed and located", (_name, tamper, brokenAt) => {
  const { database, audit } = chainOf(5);
  tamper(database);
  expect(audit.verify()).toMatchObject({ valid: false, brokenAt });
});

test("a record edited with its own hash made to fit breaks the link of the next", () => {
  const { database, audit } = chainOf(3);
  const second = audit.list({}, { before: 3, limit: 1 })[0];
  if (!second) throw new Error("no record");
  const hash = recordHash(second.previousHash, { ...second, actor: "nobody" });
  database.prepare("UPDATE audit_record SET actor = 'nobody', hash = ? WHERE seq = 2").run(hash);
  expect(audit.verify()).toMatchObject({ valid: false, brokenAt: 3 });
});

test("a tail cut off together with the rewriting of later records does not fit the head", () => {
  const { database, audit } = chainOf(4);
  database.exec("DELETE FROM audit_record WHERE seq > 2");
  expect(audit.verify()).toMatchObject({ valid: false, records: 2, brokenAt: 3 });
});

test("the hash can be recomputed from the record as the API shows it", () => {
  const { audit } = chainOf(2);
  const [record] = audit.list({}, { before: null, limit: 1 });
  if (!record) throw new Error("no record");
  const { hash, previousHash, ...content } = record;
  expect(
    createHash("sha256")
      .update(`${previousHash}\n${canonicalJson(content)}`)
      .digest("hex"),
  ).toBe(hash);
});

test("appends from several log objects on one database form one chain", () => {
  const database = openDatabase(inMemory);
  const logs = [sqliteAuditLog(database), sqliteAuditLog(database)];
  for (let n = 0; n < 10; n++) logs[n % 2]?.append(entry);
  expect(logs[0]?.verify()).toMatchObject({ valid: true, records: 10 });
});

test("filters narrow by time, actor, object, host and action, newest first", () => {
  const database = openDatabase(inMemory);
  let minute = 0;
  const audit = sqliteAuditLog(database, () => new Date(Date.UTC(2026, 10, 21, 7, minute++)));
  audit.append({ ...entry, actor: "anna" });
  audit.append({ ...entry, action: "sign-in", object: null, objectName: null });
  audit.append({ ...entry, object: "lab2/domain/1" });
  audit.append({ ...entry, object: "lab/domain/other" });
  const seqs = (filter: object, page = { before: null as number | null, limit: 100 }) =>
    audit.list(filter, page).map((record) => record.seq);
  expect(seqs({})).toEqual([4, 3, 2, 1]);
  expect(seqs({}, { before: 3, limit: 1 })).toEqual([2]);
  expect(seqs({ actor: "anna" })).toEqual([1]);
  expect(seqs({ action: "sign-in" })).toEqual([2]);
  expect(seqs({ object: "lab" })).toEqual([4, 1]);
  expect(seqs({ object: "lab/domain/b5f3" })).toEqual([1]);
  expect(seqs({ from: "2026-11-21T07:01:00.000Z", to: "2026-11-21T07:02:00.000Z" })).toEqual([3, 2]);
  expect(seqs({ object: "%" })).toEqual([]);
});

test("CSV quotes what needs it and defuses formulas", () => {
  const { audit } = chainOf(0);
  const record = audit.append({ ...entry, actor: "=cmd|' /C calc'!A0", objectName: 'a "b", c\nd', data: {} });
  const csv = auditCsv([record]);
  expect(csv).toContain(`,'=cmd|' /C calc'!A0,`);
  expect(csv).toContain(`"a ""b"", c\nd"`);
});

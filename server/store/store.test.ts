import { mkdtempSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { type Database, inMemory, openDatabase, transaction } from "./database.ts";
import { migrate, migrations } from "./migrations.ts";
import { openStore } from "./store.ts";

const folder = () => join(mkdtempSync(join(tmpdir(), "espalier-store-")), "data");
const mode = (file: string) => (statSync(file).mode & 0o777).toString(8);
const schema = (database: Database) => database.prepare("PRAGMA user_version").get();

test("the data folder and everything in it are for their owner only", () => {
  const data = folder();
  const store = openStore(data);
  store.signInCodes.use("hash", new Date());
  expect(mode(data)).toBe("700");
  const files = readdirSync(data).filter((name) => name.startsWith("espalier.db"));
  expect(files).toEqual(["espalier.db", "espalier.db-shm", "espalier.db-wal"]);
  for (const file of files) expect([file, mode(join(data, file))]).toEqual([file, "600"]);
  store.close();
});

test("what was written is there after a restart", () => {
  const data = folder();
  const first = openStore(data);
  expect(first.signInCodes.use("hash", new Date())).toBe(true);
  first.close();
  const second = openStore(data);
  expect(second.signInCodes.use("hash", new Date())).toBe(false);
  second.close();
});

test("every commit is on the disk before it returns, and references are kept", () => {
  const store = openStore(folder());
  expect(store.database.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  expect(store.database.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
  expect(() => store.jobEvents.append("no job", { at: "", type: "note", text: "", data: {} })).toThrow(/FOREIGN KEY/);
  store.close();
});

test("a second server on the same folder is refused, and the folder is free again after the first", () => {
  const data = folder();
  const first = openStore(data);
  expect(() => openStore(data)).toThrow(/Another Espalier is running/);
  first.close();
  openStore(data).close();
});

test("a schema that a newer Espalier wrote is refused and left alone", () => {
  const data = folder();
  openStore(data).close();
  const newer = new DatabaseSync(join(data, "espalier.db"));
  newer.exec("PRAGMA user_version = 99");
  newer.close();
  expect(() => openStore(data)).toThrow(/newer Espalier \(schema 99/);
  const after = new DatabaseSync(join(data, "espalier.db"));
  expect(schema(after)).toEqual({ user_version: 99 });
  after.close();
});

test("a file that is no database is refused with what to do", () => {
  const data = folder();
  openStore(data).close();
  writeFileSync(join(data, "espalier.db"), "this is no database at all, however long it may go on".repeat(100));
  expect(() => openStore(data)).toThrow(/is damaged.*Restore it from a backup/);
});

test("a migration that fails leaves the schema before it", () => {
  const database = openDatabase(inMemory);
  const broken = [...migrations, "CREATE TABLE extra (a TEXT); CREATE TABLE job (a TEXT)"];
  expect(() => migrate(database, broken)).toThrow(/already exists/);
  expect(schema(database)).toEqual({ user_version: migrations.length });
  expect(database.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'extra'").get()).toEqual({ n: 0 });
});

test("later migrations keep what earlier ones held", () => {
  const database = openDatabase(inMemory);
  database.exec("INSERT INTO used_sign_in_code VALUES ('hash', 'then')");
  migrate(database, [...migrations, "ALTER TABLE used_sign_in_code ADD COLUMN note TEXT"]);
  expect(database.prepare("SELECT * FROM used_sign_in_code").get()).toEqual({
    hash: "hash",
    used_at: "then",
    note: null,
  });
});

test("a transaction is whole or not at all, nested ones included", () => {
  const store = openStore(inMemory);
  const use = (hash: string) => store.signInCodes.use(hash, new Date());
  expect(() =>
    transaction(store.database, () => {
      use("a");
      transaction(store.database, () => use("b"));
      throw new Error("no");
    }),
  ).toThrow("no");
  expect([use("a"), use("b")]).toEqual([true, true]);
  transaction(store.database, () => transaction(store.database, () => use("c")));
  expect(use("c")).toBe(false);
});

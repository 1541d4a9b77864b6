import { expect, test } from "vitest";
import type { SubjectRef } from "#lib/model/subject.ts";
import { inMemory, openDatabase } from "./database.ts";
import { markKey, sqliteSnapshotMarks } from "./snapshot-marks.ts";

const ref: SubjectRef = { host: "lab", kind: "domain", id: "b5f3" };
const first = { id: "before upgrade", createdAt: "2026-11-21T07:00:00Z" };
const again = { id: "before upgrade", createdAt: "2026-11-21T08:00:00Z" };
const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1, 2, 3]);
const open = () => sqliteSnapshotMarks(openDatabase(inMemory));

test("a lock holds for its snapshot and its subject only", () => {
  const marks = open();
  marks.setLocked(ref, first, true);
  expect(marks.isLocked(ref, first.id, first.createdAt)).toBe(true);
  expect(marks.isLocked({ ...ref, host: "other" }, first.id, first.createdAt)).toBe(false);
  expect(marks.isLocked({ ...ref, kind: "volume" }, first.id, first.createdAt)).toBe(false);
});

test("a snapshot made anew under an old name inherits neither lock nor picture", () => {
  const marks = open();
  marks.setLocked(ref, first, true);
  marks.setThumbnail(ref, first, png);
  expect(marks.isLocked(ref, again.id, again.createdAt)).toBe(false);
  expect(marks.thumbnail(ref, again)).toBeNull();
  expect(marks.marksOf(ref).locked.has(markKey(again.id, again.createdAt))).toBe(false);
});

test("a snapshot of unknown age keeps its marks", () => {
  const marks = open();
  const ageless = { id: "x", createdAt: null };
  marks.setLocked(ref, ageless, true);
  marks.setThumbnail(ref, ageless, png);
  expect(marks.isLocked(ref, "x", null)).toBe(true);
  expect([...marks.marksOf(ref).thumbnails]).toEqual([markKey("x", null)]);
  expect(marks.thumbnail(ref, ageless)).toEqual(png);
});

test("unlocking and forgetting take the marks away", () => {
  const marks = open();
  marks.setLocked(ref, first, true);
  marks.setLocked(ref, first, false);
  expect(marks.isLocked(ref, first.id, first.createdAt)).toBe(false);
  marks.setLocked(ref, first, true);
  marks.setThumbnail(ref, first, png);
  marks.forget(ref, first.id);
  expect(marks.marksOf(ref)).toEqual({ locked: new Set(), thumbnails: new Set() });
});

test("names with spaces, newlines, quotes and look-alikes keep their own marks", () => {
  const marks = open();
  const names = ["a b", "a\nb", "a'; DROP TABLE snapshot_lock; --", "ä", "a\u0308", "%2F", "a/b", ""];
  for (const id of names) marks.setLocked(ref, { id, createdAt: null }, true);
  expect(marks.marksOf(ref).locked.size).toBe(names.length);
  marks.setLocked(ref, { id: "a\nb", createdAt: null }, false);
  expect(marks.isLocked(ref, "a b", null)).toBe(true);
});

test("what is no PNG or too great is refused", () => {
  const marks = open();
  expect(() => marks.setThumbnail(ref, first, new TextEncoder().encode("<svg onload=alert(1)>"))).toThrow(/not a PNG/);
  const great = new Uint8Array(1024 * 1024 + 1);
  great.set(png);
  expect(() => marks.setThumbnail(ref, first, great)).toThrow(/1 MiB/);
  expect(marks.thumbnail(ref, first)).toBeNull();
});

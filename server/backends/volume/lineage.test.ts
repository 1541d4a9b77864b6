import { describe, expect, test } from "vitest";
import { lineageOf, type NativeSnapshot, recordRemoved, recordReverted, recordTaken } from "./lineage.ts";
import { emptyRecord, type VolumeRecord } from "./volume-record.ts";

const at = (minute: number): string => new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
const native = (key: string, minute: number): NativeSnapshot => ({ key, name: key, createdAt: at(minute) });
const taken = (record: VolumeRecord, key: string, minute: number, parent: string | null): VolumeRecord =>
  recordTaken(record, { key, name: key, parent, description: null, createdAt: at(minute) });

/** a ── b, and back to a, and c from there. */
const branched = taken(recordReverted(taken(taken(emptyRecord, "a", 1, null), "b", 2, "a"), "a", at(3)), "c", 4, "a");
const all = [native("a", 1), native("b", 2), native("c", 4)];

const shown = (natives: readonly NativeSnapshot[], record: VolumeRecord) => {
  const { placed, head, isHeadInferred } = lineageOf(natives, record);
  return {
    tree: Object.fromEntries(
      [...placed].map(([key, { parent, isInferred }]) => [key, isInferred ? `${parent}?` : parent]),
    ),
    head: isHeadInferred ? `${head}?` : head,
  };
};

describe("the tree of a storage that keeps a list", () => {
  test("what was recorded stands as it is", () => {
    expect(shown(all, branched)).toEqual({ tree: { a: null, b: "a", c: "a" }, head: "c" });
  });

  test("without a record it is a line by time, and said to be a guess", () => {
    expect(shown(all, emptyRecord)).toEqual({ tree: { a: "null?", b: "a?", c: "b?" }, head: "c?" });
  });

  test("a volume without snapshots has no guess to make", () => {
    expect(shown([], emptyRecord)).toEqual({ tree: {}, head: null });
  });

  test("a parent that is gone gives way to the nearest above it that is there", () => {
    const line = taken(branched, "d", 5, "c");
    expect(shown([native("a", 1), native("b", 2), native("d", 5)], line)).toEqual({
      tree: { a: null, b: "a", d: "a" },
      head: "d",
    });
    expect(shown([native("b", 2)], branched)).toEqual({ tree: { b: null }, head: null });
  });

  test("one that others took since hangs at what was live, and the live state below it", () => {
    expect(shown([...all, native("x", 6), native("y", 7)], branched)).toEqual({
      tree: { a: null, b: "a", c: "a", x: "c?", y: "x?" },
      head: "y?",
    });
  });

  test("one that others took earlier is placed by time and moves no head", () => {
    expect(shown([...all, native("x", 2.5)], branched)).toEqual({
      tree: { a: null, b: "a", c: "a", x: "b?" },
      head: "c",
    });
  });

  test("a guess by what is shared comes before the times", () => {
    const { placed } = lineageOf([...all, native("x", 6)], branched, ({ key }) => (key === "x" ? "b" : undefined));
    expect(placed.get("x")).toMatchObject({ parent: "b", isInferred: true });
  });

  test("a record that closes on itself does not hang", () => {
    const odd: VolumeRecord = {
      head: "gone",
      snapshots: [
        { key: "gone", name: "", parent: "gone2", description: null, createdAt: at(1) },
        { key: "gone2", name: "", parent: "gone", description: null, createdAt: at(1) },
      ],
    };
    expect(shown([], odd)).toEqual({ tree: {}, head: null });
    expect(recordRemoved(odd, ["gone", "gone2"]).snapshots).toEqual([]);
  });
});

describe("the record", () => {
  test("without some: what descended from one descends from what that one did", () => {
    const left = recordRemoved(taken(branched, "d", 5, "c"), ["a", "c"]);
    expect(left.snapshots.map(({ key, parent }) => [key, parent])).toEqual([
      ["b", null],
      ["d", null],
    ]);
    expect(left.head).toBe("d");
    expect(recordRemoved(branched, ["c"]).head).toBe("a");
  });

  test("one taken again under its key replaces the earlier", () => {
    expect(taken(branched, "c", 9, "b").snapshots.filter(({ key }) => key === "c")).toEqual([
      { key: "c", name: "c", parent: "b", description: null, createdAt: at(9) },
    ]);
  });
});

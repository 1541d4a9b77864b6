import { expect, test } from "vitest";
import { emptyRecord } from "#server/backends/volume/volume-record.ts";
import { nextId, type Tag } from "./tag.ts";
import { recordAwaited, settledRecord, withoutAwaited } from "./tag-record.ts";

const at = (seconds: number): string => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds)).toISOString();
const tag = (id: string, name: string, seconds: number): Tag => ({
  ...{ id, name, createdAt: at(seconds), vmStateBytes: 0 },
  key: `${id} ${seconds} ${name}`,
});
const wish = (name: string, seconds: number) => ({ name, description: "d", createdAt: at(seconds) });

test("what was written down before QEMU gave it an id is found by name and time", () => {
  const first = settledRecord(recordAwaited(emptyRecord, wish("a", 1), null), [tag("1", "a", 1)]);
  const second = recordAwaited(first, wish("b", 5), first.head ?? null);
  const settled = settledRecord(second, [tag("1", "a", 1), tag("2", "b", 5)]);
  expect(settled.head).toBe("2 5 b");
  expect(settled.snapshots.map(({ key, parent }) => [key, parent])).toEqual([
    ["1 1 a", null],
    ["2 5 b", "1 1 a"],
  ]);
});

test("one of that name from before is not it, and of two nobody can tell", () => {
  const awaited = recordAwaited(emptyRecord, wish("a", 100), null);
  expect(settledRecord(awaited, [tag("1", "a", 1)])).toBe(awaited);
  expect(settledRecord(awaited, [tag("1", "a", 100), tag("2", "a", 101)])).toBe(awaited);
});

test("one that was not taken leaves the record as it was", () => {
  const before = settledRecord(recordAwaited(emptyRecord, wish("a", 1), null), [tag("1", "a", 1)]);
  expect(withoutAwaited(recordAwaited(before, wish("b", 5), before.head ?? null), "b", before)).toEqual(before);
  expect(withoutAwaited(recordAwaited(emptyRecord, wish("b", 5), null), "b", emptyRecord)).toEqual(emptyRecord);
});

test("QEMU's next id is the highest plus one", () => {
  expect(nextId([])).toBe("1");
  expect(nextId([{ id: "7" }, { id: "2" }, { id: "odd" }])).toBe("8");
});

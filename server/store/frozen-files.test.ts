import { expect, test } from "vitest";
import type { SeenFile } from "./frozen-files.ts";
import { openStore } from "./store.ts";

const ref = { host: "h", kind: "domain", id: "u" } as const;
const now = new Date("2026-05-03T12:00:00Z");
const file = (stamp: string, more: Partial<SeenFile> = {}): SeenFile => ({
  ...{ path: "/i/a", snapshot: "it's\n<s>", createdAt: "2026-05-01T00:00:00.000Z", stamp },
  ...more,
});
const { frozen } = openStore(":memory:");

test("what is seen first is taken as it is; what is written to later is told until it is accepted or as it was", () => {
  expect(frozen.compare(ref, [file("1")], now, null)).toEqual([]);
  expect(frozen.compare(ref, [file("2")], now, null)).toEqual([file("2")]);
  expect(frozen.noted(ref, [file("2")])).toEqual([file("2")]);
  expect(frozen.compare(ref, [file("1")], now, null)).toEqual([]);
  expect(frozen.compare(ref, [file("3")], now, null)).toEqual([file("3")]);
  frozen.accept(ref, ["/i/a"]);
  expect(frozen.compare(ref, [file("3")], now, null)).toEqual([]);
});

test("what a job of Espalier wrote is no change, and does not hide one that was told before", () => {
  const other = file("1", { path: "/i/b" });
  frozen.compare(ref, [file("3"), other], now, null);
  frozen.compare(ref, [file("4"), other], now, null);
  frozen.seeAnew(ref);
  expect(frozen.compare(ref, [file("5"), { ...other, stamp: "2" }], now, null)).toEqual([file("5")]);
});

test("a snapshot made anew under an old name is another one, and one that is gone is forgotten", () => {
  expect(frozen.compare(ref, [file("9", { createdAt: null })], now, null)).toEqual([]);
  expect(frozen.compare({ ...ref, id: "v" }, [file("9")], now, null)).toEqual([]);
  frozen.compare(ref, [], now, new Set());
  expect(frozen.compare(ref, [file("7")], now, null)).toEqual([]);
});

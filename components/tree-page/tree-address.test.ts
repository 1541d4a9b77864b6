import { expect, test } from "vitest";
import { snapshotRef } from "#lib/tree/node-ref.ts";
import { readAddress, type TreeAddress, writeAddress } from "./tree-address.ts";

const address = (part: Partial<TreeAddress> = {}): TreeAddress => ({
  ...readAddress(new URLSearchParams()),
  ...part,
});
const thereAndBack = (one: TreeAddress) => readAddress(new URLSearchParams(writeAddress(one)));

test("the usual sight has an empty query", () => {
  expect(writeAddress(address())).toBe("");
});

test("a full address opens the same sight again", () => {
  const full = address({
    at: "head",
    view: "outline",
    direction: "right",
    compared: ["head", "s:a"],
    compareSight: { tab: "xml", disk: "vd b&", zoom: { offset: 65536, length: 1048576 } },
    search: "before",
    plan: "p1",
    job: "j1",
    form: "merge",
    backup: "b1",
    points: ["head", "s:a,b"],
  });
  expect(thereAndBack(full)).toEqual(full);
});

test.each(["head", "a,b", "100%", "%2C", "a&b=c#d", "ünïcode 🌳", "a+b", "s:a", " "])(
  "a snapshot called %j is selected and compared again",
  (name) => {
    const one = address({ at: snapshotRef(name), compared: [snapshotRef(name), "head"] });
    expect(thereAndBack(one)).toEqual(one);
  },
);

test("nonsense in an address is passed over", () => {
  const search = new URLSearchParams("at=x&view=3d&dir=up&compare=,%25,s:,head,head,head&do=harm&tab=lies&zoom=5-0");
  expect(readAddress(search)).toEqual(address({ compared: ["head"] }));
});

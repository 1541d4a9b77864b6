import { expect, test } from "vitest";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import { certaintyOf, methodOf } from "./measured-diff.ts";
import { shareNothing } from "./share-nothing.ts";

const at = (...paths: string[]): ObservedPoint => ({
  point: { layers: paths.map((path) => ({ path, format: "qcow2", snapshotId: null })) },
  isLive: false,
  stamp: "1",
});
const still = { head: { state: null }, revision: "1" } as never;

test("copies are compared by what they hold, and that is no more than a bound", () => {
  const pair = { from: at("/i/copy.img"), to: at("/i/live.img") };
  expect(shareNothing(pair.from, pair.to)).toBe(true);
  expect(certaintyOf(pair, still, still)).toBe("upper-bound");
  expect(methodOf(pair)).toContain("files of their own");
});

test("points of one chain or one image tell exactly what was written", () => {
  const pair = { from: at("/i/base"), to: at("/i/top", "/i/base") };
  expect(shareNothing(pair.from, pair.to)).toBe(false);
  expect(certaintyOf(pair, still, still)).toBe("exact-written");
});

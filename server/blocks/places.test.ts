import { expect, test } from "vitest";
import { PlaceFinder } from "./places.ts";

/** Data at 4-8 K and 8-12 K that lies apart, a hole, and data without a place. */
const places = {
  ...{ stamp: "s", filesystem: "8:1" },
  extents: Float64Array.from([4096, 4096, 2 ** 40, 8192, 4096, 65_536, 20_480, 4096, -1]),
};
const answer = (finder: PlaceFinder, position: number) => {
  finder.find(position);
  const { end, isData, high, low } = finder;
  return isData ? { end, high, low } : { end };
};
const expected = new Map<number, object>([
  [0, { end: 4096 }],
  [4096, { end: 8192, high: 256, low: 0 }],
  [5000, { end: 8192, high: 256, low: 904 }],
  [8192, { end: 12_288, high: 0, low: 65_536 }],
  [12_288, { end: 20_480 }],
  [20_481, { end: 24_576, high: -3, low: 0 }],
  [24_576, { end: Number.POSITIVE_INFINITY }],
]);

test("a byte's place is the same in whatever order it is asked for", () => {
  const finder = new PlaceFinder(places, -3);
  const positions = [...expected.keys()];
  for (const first of positions)
    for (const second of positions)
      for (const position of [first, second]) expect(answer(finder, position)).toEqual(expected.get(position));
});

test("a file without extents is one hole", () => {
  expect(answer(new PlaceFinder({ ...places, extents: new Float64Array(0) }, -1), 77)).toEqual({
    end: Number.POSITIVE_INFINITY,
  });
});

import { expect, test } from "vitest";
import { unlimitedEffects } from "./unlimited-copy.ts";

const merge = { action: "merge", from: "b", into: "a" } as const;

test("a limit that qemu-img does not keep is told, and only where one was asked for", () => {
  expect(unlimitedEffects({ ...merge, bandwidth: 5 }, true)).toEqual([
    expect.objectContaining({ severity: "warning", text: expect.stringContaining("5 MiB/s") }),
  ]);
  expect(unlimitedEffects(merge, true)).toEqual([]);
  expect(unlimitedEffects({ ...merge, bandwidth: 5 }, false)).toEqual([]);
});

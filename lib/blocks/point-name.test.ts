import { expect, test } from "vitest";
import { pointName } from "./point-name.ts";

test("a snapshot called head is never taken for the live state", () => {
  expect(pointName(null)).toBe("head");
  expect(pointName("head")).toBe("snapshot:head");
  expect(pointName("before-upgrade")).toBe("before-upgrade");
});

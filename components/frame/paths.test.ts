import { expect, test } from "vitest";
import { machinePath, safeNext } from "./paths.ts";

test("ids cannot leave their place in an address", () => {
  expect(machinePath("a/b", "x?y#z")).toBe("/hosts/a%2Fb/domains/x%3Fy%23z");
});

test.each([null, "", "https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])(
  "after signing in, %j leads home",
  (next) => {
    expect(safeNext(next)).toBe("/");
  },
);

test("after signing in, a path of this site is gone to", () => {
  expect(safeNext("/hosts/a/domains/b?at=head")).toBe("/hosts/a/domains/b?at=head");
});

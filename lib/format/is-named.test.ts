import { expect, test } from "vitest";
import { isNamed } from "./is-named.ts";

test.each([
  ['"one" is gone', "one", true],
  ["projects is gone for good", "one", false],
  ["gone, and so is one", "one", true],
  ["größer", "größe", false],
  ["/srv/a.qcow2 is missing", "/srv/a.qcow2", true],
])("%j, %j: %j", (text, name, isThere) => {
  expect(isNamed(text, name)).toBe(isThere);
});

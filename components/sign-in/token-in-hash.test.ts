import { expect, test } from "vitest";
import { tokenInHash } from "./token-in-hash.ts";

test.each([
  ["#abc123", "abc123"],
  ["#token=abc123", "abc123"],
  ["#code=a%2Bb", "a+b"],
  ["#x=1&token=t", "t"],
  ["#a%", "a%"],
  ["", null],
  ["#", null],
  ["#token=", null],
  ["#other=1", null],
])("%j carries %j", (hash, token) => {
  expect(tokenInHash(hash)).toBe(token);
});

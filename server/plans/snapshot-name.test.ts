import { describe, expect, test } from "vitest";
import { checkName, nameObjection, timedName } from "./snapshot-name.ts";

describe("a name for a new snapshot", () => {
  test.each([
    "a",
    "-x",
    "--children",
    "before upgrade",
    "ü 東京 😀",
    "$(id)",
    "a;b'\"\\",
    "1a",
    "1234567890",
    "a.xml",
    "<&>",
  ])("may be %j", (name) => {
    expect(checkName(name, ["other"])).toBe(name);
  });

  test.each([
    ["", "visible character"],
    ["  \u00a0", "visible character"],
    ["a\nb", "control characters"],
    ["a\tb", "control characters"],
    ["a\u0000", "control characters"],
    ["a\u0085b", "control characters"],
    ["a\u2028b", "control characters"],
    ["a\ud800", "Unicode"],
    ["a\uffff", "Unicode"],
    ["a/b", "slash"],
    [".a", "dot at the start"],
    ["1", "number"],
    ["007", "number"],
    ["x".repeat(241), "240 bytes"],
    ["é".repeat(121), "this one is 242"],
  ])("may not be %j, and the reason is told", (name, words) => {
    expect(nameObjection(name, [])).toContain(words);
    expect(() => checkName(name, [])).toThrow(
      expect.objectContaining({ code: "invalid-input", context: { fields: { name: expect.stringContaining(words) } } }),
    );
  });

  test("may be 240 bytes long", () => {
    expect(nameObjection("é".repeat(120), [])).toBeNull();
  });

  test("may not be one that is taken, and only in exactly these letters", () => {
    expect(() => checkName("a", ["a"])).toThrow(expect.objectContaining({ code: "already-exists" }));
    expect(checkName("A", ["a"])).toBe("A");
  });
});

test("a timed name is in UTC, and counts on when it is taken", () => {
  const now = new Date("2026-05-03T14:15:02.999Z");
  const name = "before-revert-20260503-141502";
  expect(timedName("before-revert", now, [])).toBe(name);
  expect(timedName("before-revert", now, [name])).toBe(`${name}-2`);
  expect(timedName("before-revert", now, [name, `${name}-2`, `${name}-4`])).toBe(`${name}-3`);
});

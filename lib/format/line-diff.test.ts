import { expect, test } from "vitest";
import { lineDiff } from "./line-diff.ts";

const marks = { same: " ", removed: "-", added: "+" } as const;
const told = (before: string, after: string) =>
  lineDiff(before, after).map((line) => `${marks[line.kind]}${line.text}`);

test("equal texts have no difference", () => {
  expect(told("a\nb", "a\nb")).toEqual([" a", " b"]);
});

test("a changed line is removed and added where it stood", () => {
  expect(told("a\nb\nc", "a\nx\nc")).toEqual([" a", "-b", "+x", " c"]);
});

test("inserted lines leave their neighbours the same", () => {
  expect(told("a\nd", "a\nb\nc\nd")).toEqual([" a", "+b", "+c", " d"]);
});

test("removed lines and kept lines give back both texts", () => {
  const before = "a\nb\nc\nd\ne";
  const after = "x\nb\nd\ny\ne\nz";
  const lines = lineDiff(before, after);
  const side = (hidden: string) => lines.filter((line) => line.kind !== hidden).map((line) => line.text);
  expect(side("added").join("\n")).toBe(before);
  expect(side("removed").join("\n")).toBe(after);
});

import { expect, test } from "vitest";
import { buildTree } from "./build-tree.ts";
import { layOut } from "./layout.ts";
import { sampleTree } from "./sample-tree.ts";
import { toSvg } from "./to-svg.ts";

test("every node is in the picture, and a hostile name is only text", () => {
  const forest = buildTree(sampleTree({ a: null, '<script>"&\u0007': "a" }, "a"));
  const svg = toSvg(forest, layOut(forest, "down"), "web-01 <x>", 0);
  expect(svg.match(/<g>/g)).toHaveLength(3);
  expect(svg).not.toContain("<script>");
  expect(svg).not.toContain("\u0007");
  expect(svg).toContain("&#60;script&#62;");
});

import { expect, test } from "vitest";
import { prettyXml } from "./pretty-xml.ts";

test("elements are indented and text stays on its element's line", () => {
  expect(prettyXml("<a><b x='1'><c>text here</c><d/></b></a>")).toBe(
    ["<a>", "  <b x='1'>", "    <c>text here</c>", "    <d/>", "  </b>", "</a>"].join("\n"),
  );
});

test("what is indented already comes out the same", () => {
  const pretty = "<a>\n  <b/>\n  <c>x</c>\n</a>";
  expect(prettyXml(pretty)).toBe(pretty);
});

test("several lines of text are not reflowed", () => {
  expect(prettyXml("<d>one\n two</d>")).toBe("<d>one\n two</d>");
});

test("declarations and comments do not indent what follows", () => {
  expect(prettyXml("<?xml version='1.0'?><!-- hi --><a/>")).toBe("<?xml version='1.0'?>\n<!-- hi -->\n<a/>");
});

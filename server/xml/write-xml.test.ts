import { describe, expect, test } from "vitest";
import { element, escapeXml } from "./write-xml.ts";
import { parseInputXml, parseXml } from "./xml-element.ts";

/** A small generator of numbers that is the same in every run (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const pieces = [
  ..."<>&\"'=/!?-[];#x \t\n\rA0é\u0085\u00a0\u2028\u202e",
  ...["😀", "]]>", "<![CDATA[", "<!--", "-->", "&lt;", "&amp;", "&#10;", "&#38;", "&copy;", "</r>", "<!DOCTYPE r>"],
];

function hostileText(next: () => number): string {
  const length = Math.floor(next() * 12);
  return Array.from({ length }, () => pieces[Math.floor(next() * pieces.length)]).join("");
}

describe("escapeXml", () => {
  test("makes text that reads back as it was, in elements and attributes", () => {
    const next = random(20260503);
    for (let i = 0; i < 2_000; i++) {
      const text = hostileText(next);
      const written = element("r", { a: text.replace(/[\n\t]/g, " ") }, escapeXml(text));
      const root = parseXml(written);
      expect(root.text, written).toBe(text);
      expect(root.attributes.a, written).toBe(text.replace(/[\n\t]/g, " "));
      expect(root.children).toEqual([]);
    }
  });

  test.each(["\0", "a\u0001", "\u000b", "\u001b[0m", "\ufffe", "\uffff", "\ud800", "x\udc00y"])(
    "refuses what XML cannot carry: %j",
    (text) => {
      expect(() => escapeXml(text)).toThrow(expect.objectContaining({ code: "invalid-input" }));
    },
  );
});

test("an element is closed in itself when it is empty, and nests", () => {
  expect(element("a", { b: "<'\">" })).toBe('<a b="&lt;&apos;&quot;&gt;"/>');
  expect(element("a", {}, [element("b"), [escapeXml("&")]])).toBe("<a><b/>&amp;</a>");
  expect(parseInputXml(element("a", { b: "x" }, element("c"))).children[0]?.name).toBe("c");
});

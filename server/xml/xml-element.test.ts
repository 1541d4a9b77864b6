import { describe, expect, test } from "vitest";
import { childOf, childrenOf, parseInputXml, parseToolXml, parseXml, textOf } from "./xml-element.ts";

const invalid = { name: "Problem", code: "invalid-input" };

describe("parseXml", () => {
  test("decodes the five entities and numeric references once, in text and attributes", () => {
    const content = "&lt;&gt;&amp;&quot;&apos;&#65;&#x42;&#10;&amp;lt;&amp;#10;&#38;amp;";
    const decoded = "<>&\"'AB\n&lt;&#10;&amp;";
    expect(parseXml(`<r a="${content}">${content}</r>`)).toMatchObject({ text: decoded, attributes: { a: decoded } });
  });

  test("keeps white space, CDATA and the order of children", () => {
    const root = parseXml("<r> a <b/><![CDATA[<c>&amp;]]> <d/></r>");
    expect(root.text).toBe(" a <c>&amp; ");
    expect(root.children.map((child) => child.name)).toEqual(["b", "d"]);
  });

  test("never takes text for numbers or booleans", () => {
    expect(parseXml("<r a='007'>1e3<b>true</b></r>")).toMatchObject({
      attributes: { a: "007" },
      text: "1e3",
      children: [{ text: "true" }],
    });
  });

  test("keeps namespace prefixes and declarations", () => {
    expect(parseXml("<d xmlns:q='urn:x'><q:c q:v='1'/></d>")).toMatchObject({
      attributes: { "xmlns:q": "urn:x" },
      children: [{ name: "q:c", attributes: { "q:v": "1" } }],
    });
  });

  test("passes over declaration, comments and processing instructions", () => {
    expect(parseXml("<?xml version='1.0'?><!-- <a> --><r><?x y?><b/></r>").children).toHaveLength(1);
  });

  test.each([
    "<!DOCTYPE r><r/>",
    "<!doctype r><r/>",
    "<!DOCTYPE r [<!ENTITY a 'b'>]><r>&a;</r>",
    "<!DOCTYPE r SYSTEM 'file:///etc/passwd'><r/>",
    "<r><!ENTITY a 'b'></r>",
  ])("refuses declarations: %s", (xml) => {
    expect(() => parseXml(xml)).toThrow(expect.objectContaining(invalid));
  });

  test("leaves an entity that nobody declared as it stands", () => {
    expect(parseXml("<r>&mine;</r>").text).toBe("&mine;");
  });

  test.each(["", "words", "<a/><b/>", "<!-- -->"])("refuses what has no single root: %j", (xml) => {
    expect(() => parseXml(xml)).toThrow(expect.objectContaining(invalid));
  });

  test("lets no element or attribute name reach the prototype of an object", () => {
    for (const xml of ["<__proto__/>", "<r><__proto__>x</__proto__></r>", "<r __proto__='x'/>"])
      expect(() => parseXml(xml)).toThrow(expect.objectContaining(invalid));
    expect(textOf(parseXml("<r><toString>x</toString></r>"), "hasOwnProperty")).toBeUndefined();
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test("refuses ten thousand levels instead of overflowing", () => {
    const xml = `${"<a>".repeat(10_000)}${"</a>".repeat(10_000)}`;
    expect(() => parseXml(xml)).toThrow(expect.objectContaining(invalid));
    expect(() => parseInputXml(xml)).toThrow(expect.objectContaining(invalid));
    expect(() => parseToolXml(xml, "a")).toThrow(expect.objectContaining({ code: "unreadable-output" }));
  });

  test("takes 10 MB of text, and twenty thousand references, whole", { timeout: 30_000 }, () => {
    expect(parseXml(`<r>${"x".repeat(10_000_000)}</r>`).text.length).toBe(10_000_000);
    expect(parseXml(`<r>${"&lt;&#10;".repeat(10_000)}</r>`).text).toBe("<\n".repeat(10_000));
  });

  test("keeps a raw element as text, also with elements of its own name inside", () => {
    const inner = "<m><domain xmlns='u'><a/></domain><domain xmlns='v'/></m>&lt;";
    const root = parseXml(`<s><domain>${inner}</domain><z/></s>`, ["s.domain"]);
    expect(textOf(root, "domain")).toBe(inner);
    expect(childOf(root, "z")).toBeDefined();
  });
});

describe("parseInputXml", () => {
  test.each(["<r><a></r>", "<r>", "<r a='1' a='2'/>", "<r a=1/>", "<r></s>"])("names the mistake in %s", (xml) => {
    expect(() => parseInputXml(xml)).toThrow(/not well-formed: .* \(line 1\)/);
  });
});

describe("parseToolXml", () => {
  const unreadable = expect.objectContaining({ code: "unreadable-output" });

  test("wants the root that was asked for", () => {
    expect(parseToolXml("<domain/>\n\n", "domain").name).toBe("domain");
    expect(() => parseToolXml("<pool/>", "domain")).toThrow(unreadable);
  });

  test.each(["", "error: no", "<domain", "<domain><name>a</name>", "<domain><a/>", "<domain><devices></domain"])(
    "never takes half an answer for a whole one: %j",
    (text) => {
      expect(() => parseToolXml(text, "domain")).toThrow(unreadable);
    },
  );
});

test("children are found by name, and missing parents have none", () => {
  const root = parseXml("<r><a>1</a><b/><a>2</a></r>");
  expect(childrenOf(root, "a").map((child) => child.text)).toEqual(["1", "2"]);
  expect(textOf(root, "b")).toBe("");
  expect([childOf(undefined, "a"), textOf(undefined, "a"), childrenOf(undefined, "a")]).toEqual([
    undefined,
    undefined,
    [],
  ]);
});

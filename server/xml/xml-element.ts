import { XMLParser, XMLValidator } from "fast-xml-parser";
import { Problem } from "#lib/model/problem.ts";

/** A parsed element. Text is the element's own, entities decoded, nothing trimmed. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

const attributesKey = ":@";
const textKey = "#text";

/** The parser's own shape: `{ name: [children], ":@": attributes }`. */
export type OrderedNode = Record<string, unknown>;
type Ordered = OrderedNode;

/** `raw`: paths (`a.b`) whose content is kept as unparsed text, for what is large and seldom looked at. */
function parserFor(raw: readonly string[]): XMLParser {
  return new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: "",
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    ignoreDeclaration: true,
    ignorePiTags: true,
    processEntities: true,
    // The only way to have numeric references (&#10;) decoded; declared entities are refused below.
    htmlEntities: true,
    stopNodes: [...raw],
  });
}

const whole = parserFor([]);
const parsers = new Map<string, XMLParser>();

function elementOf(node: Ordered): XmlElement | null {
  const name = Object.keys(node).find((key) => key !== attributesKey);
  if (name === undefined || name === textKey || name.startsWith("#")) return null;
  const content = (node[name] ?? []) as Ordered[];
  const children: XmlElement[] = [];
  let text = "";
  for (const part of content) {
    if (textKey in part) text += String(part[textKey]);
    else {
      const child = elementOf(part);
      if (child) children.push(child);
    }
  }
  return { name, attributes: (node[attributesKey] ?? {}) as Record<string, string>, children, text };
}

function refuseDeclarations(text: string): void {
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    throw new Problem(
      "invalid-input",
      "The XML declares a document type or entities. Remove the declaration and try again.",
    );
}

const keeping = new XMLParser({
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: true,
  htmlEntities: true,
  ignoreDeclaration: true,
  ignorePiTags: true,
  commentPropName: "#comment",
});

/** The root as the parser's own nodes, with comments and white space, for `editXml`. */
export function orderedParser(text: string): OrderedNode {
  refuseDeclarations(text);
  const root = (keeping.parse(text) as OrderedNode[]).find((node) => !("#text" in node) && !("#comment" in node));
  if (!root) throw new Problem("invalid-input", "The XML must have a root element.");
  return root;
}

/**
 * Parses a document. Throws Problem `invalid-input` for what is not well-formed XML or declares entities or a document type.
 * Tools' own output goes through `parseToolXml`, whose failure is `unreadable-output`.
 */
export function parseXml(text: string, raw: readonly string[] = []): XmlElement {
  refuseDeclarations(text);
  const key = raw.join(" ");
  let parser = raw.length === 0 ? whole : parsers.get(key);
  if (!parser) {
    parser = parserFor(raw);
    parsers.set(key, parser);
  }
  try {
    const roots = (parser.parse(text) as Ordered[]).map(elementOf).filter((e) => e !== null);
    if (roots.length === 1 && roots[0]) return roots[0];
    throw new Problem("invalid-input", "The XML must have one root element.");
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem("invalid-input", `The XML cannot be read: ${error instanceof Error ? error.message : error}.`);
  }
}

/** For XML that a person sent: checked for well-formedness first, with the place of the mistake in the message. */
export function parseInputXml(text: string): XmlElement {
  const verdict = XMLValidator.validate(text);
  if (verdict !== true)
    throw new Problem("invalid-input", `The XML is not well-formed: ${verdict.err.msg} (line ${verdict.err.line}).`, {
      line: verdict.err.line,
      column: verdict.err.col,
    });
  return parseXml(text);
}

/** The parser closes by itself what was cut off: half an answer would look like a whole one with less in it. */
function isWhole(text: string, root: XmlElement): boolean {
  const end = text.trimEnd();
  return end.endsWith(`</${root.name}>`) || (end.endsWith("/>") && root.children.length === 0);
}

/** For XML that a tool printed. Throws `unreadable-output`. */
export function parseToolXml(text: string, rootName: string, raw: readonly string[] = []): XmlElement {
  try {
    const root = parseXml(text, raw);
    if (root.name === rootName && isWhole(text, root)) return root;
    if (root.name === rootName)
      throw new Problem("unreadable-output", `The tool's <${rootName}> is cut off.`, { output: text.slice(-400) });
    throw new Problem("unreadable-output", `Expected <${rootName}> and got <${root.name}>.`, {
      output: text.slice(0, 400),
    });
  } catch (error) {
    if (error instanceof Problem && error.code === "unreadable-output") throw error;
    throw new Problem(
      "unreadable-output",
      `The tool's XML was not understood: ${error instanceof Error ? error.message : error}`,
      { output: text.slice(0, 400) },
    );
  }
}

export const childOf = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  element?.children.find((child) => child.name === name);

export const childrenOf = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

/** Text of a child, or undefined when there is no such child. */
export const textOf = (element: XmlElement | undefined, name: string): string | undefined =>
  childOf(element, name)?.text;

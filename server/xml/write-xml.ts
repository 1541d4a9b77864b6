import { Problem } from "#lib/model/problem.ts";

const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;" };

/** Characters that XML 1.0 cannot carry at all, not even escaped. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

/** Text for element content or a quoted attribute. Throws `invalid-input` for characters that XML cannot carry. */
export function escapeXml(text: string): string {
  if (forbidden.test(text) || !text.isWellFormed())
    throw new Problem(
      "invalid-input",
      "The text holds a control character that XML cannot carry. Remove it and try again.",
    );
  return text.replace(/[&<>"']/g, (c) => escapes[c] ?? c).replace(/\r/g, "&#13;");
}

/** A reader of XML turns a line break or tab in an attribute into a space unless it is written as a reference (XML 1.0, 3.3.3). */
const escapeAttribute = (text: string): string => escapeXml(text).replace(/[\n\t]/g, (c) => `&#${c.charCodeAt(0)};`);

type Content = string | readonly Content[];

/** An element with escaped attributes; content strings must be escaped or elements already. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>> = {},
  content: Content = "",
): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`);
  const inner = flat(content);
  return inner === "" ? `<${name}${written.join("")}/>` : `<${name}${written.join("")}>${inner}</${name}>`;
}

const flat = (content: Content): string => (typeof content === "string" ? content : content.map(flat).join(""));

import { prettyXml } from "#lib/format/pretty-xml.ts";

/** The `<domain>` inside of a snapshot's XML, or the XML itself when it is a domain's; indented. */
export function domainOf(xml: string): string {
  const start = xml.search(/<domain[\s>]/);
  const end = xml.indexOf("</domain>", start);
  return prettyXml(start < 0 || end < 0 ? xml : xml.slice(start, end + "</domain>".length));
}

import { Problem } from "#lib/model/problem.ts";
import { escapeXml } from "#server/xml/write-xml.ts";
import { parseSnapshot } from "./parse-snapshot.ts";

const comparable = (xml: string): string => JSON.stringify({ ...parseSnapshot(xml), description: null });

/**
 * The same snapshot XML with another description. The text is edited where libvirt writes it (two spaces in, before `<state>`),
 * so that nothing else of it can change. Throws `unreadable-output` when the result does not read as the same snapshot.
 */
export function withDescription(xml: string, description: string): string {
  const end = xml.indexOf("\n  <state>");
  if (end < 0) throw new Problem("unreadable-output", "libvirt's snapshot XML has no state where it was expected.");
  const head = xml
    .slice(0, end)
    .replace(/\n {2}<description>[\s\S]*<\/description>/, "")
    .replace(/\n {2}<description\/>/, "");
  const written = description === "" ? "" : `\n  <description>${escapeXml(description)}</description>`;
  const edited = `${head}${written}${xml.slice(end)}`;
  if (comparable(edited) !== comparable(xml) || (parseSnapshot(edited).description ?? "") !== description)
    throw new Problem(
      "unreadable-output",
      "The description could not be put into libvirt's XML without changing more than that.",
    );
  return edited;
}

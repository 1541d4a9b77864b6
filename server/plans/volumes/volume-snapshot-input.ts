import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { parseInputXml, textOf } from "#server/xml/xml-element.ts";

/**
 * What a `<volsnapshot>` that somebody sent asks for. No element is required; what Espalier fills in itself (state, parent,
 * creationTime) is passed over. Throws `invalid-input`.
 */
export function volumeFieldsOf(xml: string): Pick<IntentOf<"create">, "name" | "description"> {
  const root = parseInputXml(xml);
  if (root.name !== "volsnapshot")
    throw new Problem("invalid-input", `The XML must be a <volsnapshot>, not <${root.name}>.`, {
      fields: { xml: "not a volsnapshot" },
    });
  const name = textOf(root, "name");
  const description = textOf(root, "description");
  return { ...(name === undefined ? {} : { name }), ...(description === undefined ? {} : { description }) };
}

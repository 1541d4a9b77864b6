import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { childOf, childrenOf, parseInputXml, textOf } from "#server/xml/xml-element.ts";

type CreateFields = Pick<IntentOf<"create">, "name" | "description" | "memory" | "disks">;

/**
 * What a `<domainsnapshot>` that somebody sent asks for. No element is required; what libvirt fills in itself (state, parent,
 * creationTime, domain) is passed over, as libvirt does. Throws `invalid-input`.
 */
export function createFieldsOf(xml: string): CreateFields {
  const root = parseInputXml(xml);
  if (root.name !== "domainsnapshot")
    throw new Problem("invalid-input", `The XML must be a <domainsnapshot>, not <${root.name}>.`, {
      fields: { xml: "not a domainsnapshot" },
    });
  const name = textOf(root, "name");
  const description = textOf(root, "description");
  const memory = childOf(root, "memory")?.attributes.snapshot;
  if (memory === "external")
    throw new Problem("unsupported", "The XML asks for memory in a file of its own, which Espalier cannot do yet.");
  const disks = childrenOf(childOf(root, "disks"), "disk").map((disk) => {
    const mode = disk.attributes.snapshot ?? "internal";
    const target = disk.attributes.name;
    if (!target)
      throw new Problem("invalid-input", "A <disk> in the XML has no name.", { fields: { xml: "disk without name" } });
    if (mode !== "internal" && mode !== "external" && mode !== "no")
      throw new Problem(
        "invalid-input",
        `The XML's snapshot='${mode}' of ${target} is none of internal, external, no.`,
        { fields: { xml: "disk mode" } },
      );
    const method = childOf(disk, "diskSnapshot");
    const file = childOf(disk, "source")?.attributes.file;
    return {
      target,
      mode: mode as "internal" | "external" | "no",
      // Without the attribute the method goes by the disk's type and pool.
      ...(method ? { method: method.attributes.method ?? "default" } : {}),
      ...(file === undefined ? {} : { file }),
    };
  });
  return {
    ...(name === undefined ? {} : { name }),
    ...(description === undefined ? {} : { description }),
    ...(memory === undefined ? {} : { memory: memory === "internal" }),
    ...(disks.length === 0 ? {} : { disks }),
  };
}

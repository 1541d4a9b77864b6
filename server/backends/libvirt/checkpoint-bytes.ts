import { Problem } from "#lib/model/problem.ts";
import { childOf, childrenOf, parseToolXml } from "#server/xml/xml-element.ts";
import type { LibvirtConnection } from "./connection.ts";

/** Bytes by disk that a running machine wrote since a checkpoint. Throws `not-found`; `tool-failed` when a bitmap was lost. */
export async function checkpointBytes(
  connection: LibvirtConnection,
  id: string,
  checkpoint: string,
): Promise<ReadonlyMap<string, number>> {
  const args = ["checkpoint-dumpxml", `--domain=${id}`, `--checkpointname=${checkpoint}`, "--no-domain", "--size"];
  const root = parseToolXml(await connection.read(args), "domaincheckpoint");
  const disks = childrenOf(childOf(root, "disks"), "disk").filter((disk) => disk.attributes.checkpoint === "bitmap");
  return new Map(
    disks.map(({ attributes: { name = "", size } }) => {
      const bytes = Number(size);
      if (size === undefined || !Number.isSafeInteger(bytes))
        throw new Problem("tool-failed", `The bitmap of the checkpoint ${checkpoint} on ${name} is lost.`);
      return [name, bytes] as const;
    }),
  );
}

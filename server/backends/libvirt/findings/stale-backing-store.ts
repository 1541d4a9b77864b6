import type { Finding } from "#lib/model/finding.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { DomainFacts } from "../domain-facts.ts";
import { diskObject, fileObject, finding } from "./finding.ts";
import { isSameFile } from "./same-file.ts";

/**
 * Settings of a machine that is off and name another chain than its images do. libvirt believes the settings: it does not start,
 * or it starts on wrong data without a word.
 */
export function staleBackingStores(facts: DomainFacts, graph: FileGraph): Finding[] {
  if (facts.isActive) return [];
  return facts.domain.disks.flatMap((disk) => {
    if (disk.file === null || (disk.backing.length === 0 && !disk.backingEnds)) return [];
    const [, ...chain] = graph.chainOf(disk.file);
    // A chain with a link that cannot be read says nothing of what lies below it.
    if ([disk.file, ...chain].some((path) => !facts.images.get(path)?.info)) return [];
    const isOther = disk.backing.some((path, i) => !isSameFile(path, chain[i] ?? null, facts));
    if (!isOther && !(disk.backingEnds && disk.backing.length < chain.length)) return [];
    const told = disk.backing[0] ?? "nothing";
    return [
      finding("stale-backing-store", disk.target, {
        severity: "danger",
        text: `The machine's settings say that ${disk.file} (${disk.target}) builds on ${told}${disk.backing.length > 1 ? " and more" : ""}, the image itself says ${chain[0] ?? "that it builds on nothing"}. libvirt goes by the settings: the machine does not start, or starts on wrong data.`,
        objects: [diskObject(disk.target), fileObject(disk.file)],
        repairs: [{ choice: "rewrite", title: "Let the settings go by what the images say" }],
      }),
    ];
  });
}

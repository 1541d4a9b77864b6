import type { Finding } from "#lib/model/finding.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { DomainFacts } from "../domain-facts.ts";
import { diskObject, fileObject, finding } from "./finding.ts";

/** Files in a row below a point or the head that no snapshot can go back to: they cost speed and hide what could be one file. */
export function unnamedChains(facts: DomainFacts, graph: FileGraph): Finding[] {
  return facts.domain.disks.flatMap((disk) => {
    if (disk.file === null || (disk.device !== "disk" && disk.device !== "lun")) return [];
    // A chain with a link that cannot be read cannot be merged either.
    if (graph.chainOf(disk.file).some((path) => !facts.images.get(path)?.info)) return [];
    const rows: { upper: string; files: string[] }[] = [];
    let row = { upper: "head", files: [] as string[] };
    for (const path of graph.chainOf(disk.file).slice(1)) {
      const [point] = graph.pointsAt(path);
      const image = graph.file(path);
      const isOpen = !image || image.tags.length > 0 || image.overlays.length > 1 || image.otherUsers.length > 0;
      if (point === undefined && !isOpen) {
        row.files.push(path);
        continue;
      }
      rows.push(row);
      // What others build on is a template: what lies below it is theirs too.
      if (point === undefined) return rowsToFindings(disk.target, rows);
      row = { upper: point, files: [] };
    }
    return rowsToFindings(disk.target, [...rows, row]);
  });
}

function rowsToFindings(target: string, rows: readonly { upper: string; files: readonly string[] }[]): Finding[] {
  return rows.flatMap(({ upper, files }) => {
    const lowest = files.at(-1);
    if (lowest === undefined) return [];
    const above = upper === "head" ? "the machine's file" : `"${upper}"`;
    const many = files.length > 1 ? `${files.length} files` : lowest;
    const found = finding("unnamed-chain", `${target}:${lowest}`, {
      severity: "info",
      text: `${many} below ${above} on ${target} ${files.length > 1 ? "belong" : "belongs"} to no snapshot that can be gone back to, and could be one file with it. Leave ${files.length > 1 ? "them" : "it"} where ${lowest} is a template.`,
      objects: [diskObject(target), ...files.map(fileObject)],
      repairs: [
        { choice: "merge", title: `Merge ${above} and ${files.length > 1 ? "these files" : "this file"} into one` },
      ],
    });
    return [{ ...found, repair: { action: "merge", from: upper, into: lowest, disk: target } }];
  });
}

import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { RepairFacts, StrayFile } from "#server/backends/subject-facts.ts";
import { type DomainFacts, snapshotDisks } from "./domain-facts.ts";
import { staleNames } from "./findings/stale-names.ts";
import type { SnapshotXml } from "./parse-snapshot.ts";

/** Content that a revert left behind. An empty overlay holds nothing that could be missed: it goes with its snapshot. */
function leftBehind(facts: DomainFacts, graph: FileGraph): StrayFile[] {
  return [...facts.images.values()]
    .filter((image) => graph.roleOf(image.path) === "left-behind")
    .filter((image) => image.file.state === "present" && image.layerBytes?.own !== 0 && image.otherUsers.length === 0)
    .map((image) => ({
      path: image.path,
      format: image.info?.format ?? null,
      backing: image.info?.backingFile ?? null,
      overlays: image.overlays,
      ownBytes: image.layerBytes?.own ?? null,
      isLeftBehind: true,
    }));
}

/** What repairs are planned from, besides what every plan weighs. Pure. */
export function repairFactsOf(
  xmls: readonly SnapshotXml[],
  snapshots: readonly ObservedSnapshot[],
  facts: DomainFacts,
  graph: FileGraph,
): RepairFacts {
  const own = new Set(facts.domain.disks.flatMap((disk) => (disk.file === null ? [] : graph.chainOf(disk.file))));
  return {
    blockJobs: facts.blockJobs,
    staleNames: staleNames(xmls, facts),
    strays: [...leftBehind(facts, graph), ...facts.strays],
    tags: [...own].flatMap((path) => (facts.images.get(path)?.info?.tags ?? []).map((tag) => ({ path, ...tag }))),
    headFiles: snapshotDisks(facts.domain).map(({ target, file, readonly, format }) => ({
      target,
      file,
      isInternal: !readonly && format === "qcow2",
    })),
    frozen: snapshots.flatMap((snapshot) =>
      snapshot.disks.flatMap(({ mode, file }) => {
        const state = file === null ? undefined : facts.images.get(file)?.file;
        if (mode !== "external" || file === null || state?.state !== "present" || graph.isHead(file)) return [];
        const stamp = `${state.stamp.sizeBytes}:${state.stamp.modifiedNs}`;
        return [
          { path: file, snapshot: snapshot.id, createdAt: snapshot.createdAt, stamp, modifiedAt: state.modifiedAt },
        ];
      }),
    ),
  };
}

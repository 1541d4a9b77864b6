import type { Finding } from "#lib/model/finding.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { RepairFacts } from "#server/backends/subject-facts.ts";
import type { DomainFacts } from "../domain-facts.ts";
import type { SnapshotXml } from "../parse-snapshot.ts";
import { brokenChains } from "./broken-chains.ts";
import { halfDoneDeletions, orphanParents, pausedByError } from "./machine-trouble.ts";
import { missingData } from "./missing-data.ts";
import { orphanOverlays } from "./orphan-overlays.ts";
import { orphanTags } from "./orphan-tags.ts";
import { staleBackingStores } from "./stale-backing-store.ts";
import { unnamedChains } from "./unnamed-chains.ts";
import { writtenOver, wrongBacking } from "./wrong-backing.ts";

export interface Examined {
  readonly xmls: readonly SnapshotXml[];
  readonly snapshots: readonly ObservedSnapshot[];
  readonly facts: DomainFacts;
  readonly repair: RepairFacts;
  readonly graph: FileGraph;
  /** All snapshots were listed and read; else nothing is called an orphan. */
  readonly isWhole: boolean;
  readonly readAt: string;
}

const unique = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((found) => [found.id, found])).values(),
];

/** What is inconsistent in one reading. Pure. */
export function findingsOf({ xmls, snapshots, facts, repair, graph, isWhole, readAt }: Examined): Finding[] {
  const names = new Set(snapshots.map((snapshot) => snapshot.id));
  return unique([
    ...pausedByError(facts),
    ...xmls.flatMap((xml) => missingData(xml, facts, repair.staleNames)),
    ...brokenChains(snapshots, facts, graph),
    // Of two on one file the second stands: what is being written over cannot be followed anywhere.
    ...wrongBacking(repair.staleNames),
    ...writtenOver(snapshots, facts, graph, readAt),
    ...staleBackingStores(facts, graph),
    ...halfDoneDeletions(xmls),
    ...(isWhole
      ? [
          ...orphanTags(repair.tags, names),
          ...orphanOverlays(repair.strays),
          ...orphanParents(xmls),
          ...unnamedChains(facts, graph),
        ]
      : []),
  ]);
}

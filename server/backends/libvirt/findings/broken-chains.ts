import type { Finding } from "#lib/model/finding.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { DomainFacts } from "../domain-facts.ts";
import { diskObject, fileObject, finding, forget, quoted, snapshotObject } from "./finding.ts";

/** A file that others build on and that is gone: neither the machine nor a point can be read through it. */
export function brokenChains(snapshots: readonly ObservedSnapshot[], facts: DomainFacts, graph: FileGraph): Finding[] {
  const gone = (top: string | null): string[] =>
    top === null
      ? []
      : graph.chainOf(top).filter((link, i) => i > 0 && facts.images.get(link)?.file.state === "missing");
  const heads = facts.domain.disks.filter((disk) => disk.device === "disk" || disk.device === "lun");
  const points = snapshots.flatMap((s) =>
    s.disks.filter((disk) => disk.mode === "external").map((disk) => ({ id: s.id, gone: gone(disk.file) })),
  );
  const missing = new Set([...heads.flatMap((disk) => gone(disk.file)), ...points.flatMap((point) => point.gone)]);
  return [...missing].map((path) => {
    const targets = heads.filter((disk) => gone(disk.file).includes(path)).map((disk) => disk.target);
    const broken = [...new Set(points.filter((point) => point.gone.includes(path)).map((point) => point.id))];
    const isHead = targets.length > 0;
    const cannot = [
      ...(isHead ? [`${targets.join(", ")} of the machine cannot be read: it does not start. Put the file back.`] : []),
      ...(broken.length > 0 ? [`${quoted(broken)} cannot be reverted to as long as it is missing.`] : []),
    ];
    return finding("missing-backing-file", path, {
      severity: "danger",
      text: `The file ${path}, which others build on, is gone. ${cannot.join(" ")}`,
      objects: [fileObject(path), ...targets.map(diskObject), ...broken.map(snapshotObject)],
      repairs: broken.length > 0 ? [forget(broken)] : [],
    });
  });
}

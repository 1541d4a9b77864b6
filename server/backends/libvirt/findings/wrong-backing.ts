import type { Finding } from "#lib/model/finding.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { StaleName } from "#server/backends/subject-facts.ts";
import type { DomainFacts } from "../domain-facts.ts";
import { fileObject, finding, forget, quoted, snapshotObject } from "./finding.ts";

/** A chain that was merged or rebased by another tool, and descriptions that do not know of it. */
export const wrongBacking = (names: readonly StaleName[]): Finding[] =>
  names.map(({ snapshot, file, overlay, backing, isGone, mergedInto, lost }) => {
    const objects = [snapshotObject(snapshot), fileObject(overlay), fileObject(file)];
    const key = `${snapshot}:${file}`;
    if (mergedInto !== null)
      return finding("wrong-backing", key, {
        severity: "danger",
        text: `What "${snapshot}" froze was merged down into ${mergedInto} by another tool, and "${snapshot}" still names ${file}${isGone ? ", which is gone" : ""}. ${quoted(lost)} cannot be gone back to any more: what ${mergedInto} held then was written over.`,
        objects: [...objects, fileObject(mergedInto), ...lost.map(snapshotObject)],
        repairs: [
          {
            choice: "rename",
            title: `Let "${snapshot}" name ${mergedInto}, and forget ${quoted(lost)}`,
          },
          forget([snapshot]),
        ],
      });
    return finding("wrong-backing", key, {
      severity: isGone ? "danger" : "warning",
      text: isGone
        ? `${overlay} was made on ${file}, which "${snapshot}" froze; it builds on ${backing ?? "nothing"} now, and ${file} is gone. It cannot be told which file holds what "${snapshot}" held.`
        : `${overlay} was made on ${file}, which "${snapshot}" froze, and builds on ${backing ?? "nothing"} now: another tool merged or moved it. "${snapshot}" still has what ${file} holds.`,
      objects,
      repairs: [forget([snapshot])],
    });
  });

/** A snapshot that is just being taken is listed before its overlay is there; saving much memory takes this long at most. */
const longestCreationMs = 600_000;

/** Points that the machine itself writes over, because it went back onto their file or onto one below. */
export function writtenOver(
  snapshots: readonly ObservedSnapshot[],
  facts: DomainFacts,
  graph: FileGraph,
  readAt: string,
): Finding[] {
  return snapshots.flatMap((snapshot) => {
    const age = Date.parse(readAt) - Date.parse(snapshot.createdAt ?? readAt);
    return snapshot.disks.flatMap(({ mode, file, overlay }) => {
      if (mode !== "external" || file === null) return [];
      const written = graph.chainOf(file).find((link) => graph.isHead(link));
      if (written === undefined) return [];
      const isBeingTaken =
        facts.isActive && age < longestCreationMs && (overlay === null || !facts.existingPaths.has(overlay));
      if (isBeingTaken) return [];
      return [
        finding("wrong-backing", `${snapshot.id}:${file}`, {
          severity: "danger",
          text: `The machine writes to ${written} again, which "${snapshot.name}" ${written === file ? "froze" : "builds on"}: what it held then is being written over, and it cannot be gone back to.`,
          objects: [snapshotObject(snapshot.id), fileObject(written)],
          repairs: [forget([snapshot.id])],
        }),
      ];
    });
  });
}

import type { Finding } from "#lib/model/finding.ts";
import type { DomainFacts } from "../domain-facts.ts";
import type { SnapshotXml } from "../parse-snapshot.ts";
import { finding, snapshotObject } from "./finding.ts";

export const halfDoneDeletions = (snapshots: readonly SnapshotXml[]): Finding[] =>
  snapshots
    .filter((xml) => xml.deleteInProgress)
    .map((xml) => {
      const below = snapshots.filter((other) => other.parent === xml.name);
      const [only] = below;
      return finding("half-done-deletion", xml.name, {
        severity: "warning",
        text: `libvirt was broken off while it deleted a snapshot below "${xml.name}", and refuses to delete "${xml.name}" until that is settled.`,
        objects: [snapshotObject(xml.name)],
        repairs: [
          { choice: "clear", title: "Keep what was to be deleted, and take the mark away" },
          ...(below.length === 1 && only ? [{ choice: "finish", title: `Finish: delete "${only.name}"` }] : []),
        ],
      });
    });

export const orphanParents = (snapshots: readonly SnapshotXml[]): Finding[] => {
  const names = new Set(snapshots.map((xml) => xml.name));
  return snapshots
    .filter((xml) => xml.parent !== null && !names.has(xml.parent))
    .map((xml) =>
      finding("orphan-parent", xml.name, {
        severity: "warning",
        text: `"${xml.name}" names "${xml.parent}" as its parent, which is not there.`,
        objects: [snapshotObject(xml.name)],
        repairs: [],
      }),
    );
};

export const pausedByError = ({ state, reason }: DomainFacts): Finding[] =>
  state === "paused" && reason === "I/O error"
    ? [
        finding("disk-full", "", {
          severity: "danger",
          text: "The machine was paused by a disk error, most often because the host's disk is full. Free space, then resume it.",
          objects: [],
          repairs: [{ choice: "resume", title: "Let the machine go on" }],
        }),
      ]
    : [];

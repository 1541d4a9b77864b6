import { Lock, MemoryStick } from "lucide-react";
import { Badge } from "#components/ui/badge.tsx";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SubjectKind } from "#lib/model/subject.ts";

const kindWords: Record<Snapshot["kind"], string> = {
  internal: "inside the disks' own images",
  external: "as files of its own",
  mixed: "partly inside images, partly as files",
  "metadata-only": "only its description is left",
  copy: "as a copy of the whole volume",
  storage: "by the storage itself",
};

/** Where a snapshot is kept, of a machine with its disks or of a volume. */
export const heldWords = (of: SubjectKind, kind: Snapshot["kind"]): string =>
  of === "volume" && kind === "internal"
    ? "inside the image"
    : of === "volume" && kind === "external"
      ? "as a file that the next one builds on"
      : kindWords[kind];

const kindShort: Record<Snapshot["kind"], string> = {
  internal: "internal",
  external: "external",
  mixed: "mixed",
  "metadata-only": "metadata only",
  copy: "copy",
  storage: "storage",
};

export function SnapshotBadges({ snapshot }: { snapshot: Snapshot }) {
  return (
    <>
      {snapshot.isCurrent && (
        <Badge tone="primary" title="What is written now builds on this snapshot">
          you are here
        </Badge>
      )}
      <Badge tone={snapshot.kind === "metadata-only" ? "warning" : "quiet"} title={`Held ${kindWords[snapshot.kind]}`}>
        {kindShort[snapshot.kind]}
      </Badge>
      {snapshot.memory !== "none" && (
        <Badge title={`Memory is saved too, ${snapshot.memory}`}>
          <MemoryStick size={11} aria-hidden /> memory
        </Badge>
      )}
      {snapshot.locked && (
        <Badge tone="info" title="Espalier does not delete it">
          <Lock size={11} aria-hidden /> locked
        </Badge>
      )}
    </>
  );
}

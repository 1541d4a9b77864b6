import type { VolumeSummary } from "#lib/model/volume.ts";
import type { ListedSubject } from "#server/backends/contract.ts";

/** A volume as one kind of backend sees it. */
export interface ListedVolume
  extends Pick<
      ListedSubject,
      "id" | "name" | "snapshotCount" | "headParentId" | "oldestAt" | "newestAt" | "findingCount" | "problem"
    >,
    Pick<VolumeSummary, "format" | "path" | "capacityBytes" | "allocationBytes" | "users" | "lockedBy" | "pool"> {
  /** Other storage that belongs to it, such as the files of its snapshots: it is listed with it and not by itself. Paths. */
  readonly members: readonly string[];
  /** Changes whenever its tree may have changed. */
  readonly digest: string;
}

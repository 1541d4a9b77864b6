import type { Host } from "#lib/model/host.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import type { Machine } from "./use-machines.ts";

interface InTree {
  readonly key: string;
  /** As `aria-level` counts: 1 is a host. */
  readonly level: number;
  readonly position: number;
  readonly siblings: number;
}

/** What opens and closes. */
interface Group extends InTree {
  readonly host: Host;
  readonly shown: number;
  /** Null while they are read. */
  readonly total: number | null;
  readonly error: Error | null;
}

export interface HostLine extends Group {
  readonly kind: "host";
}
/** The volumes of a host, below its machines. */
export interface VolumesLine extends Group {
  readonly kind: "volumes";
  /** What could not be looked at, in words. */
  readonly partial: readonly string[];
}
export interface MachineLine extends InTree {
  readonly kind: "machine";
  readonly machine: Machine;
  /** The host does not answer: what is shown is what was known last. */
  readonly isOld: boolean;
}
export interface VolumeLine extends InTree {
  readonly kind: "volume";
  readonly host: Host;
  readonly volume: VolumeSummary;
  /** Where it lies, when another one has its name. */
  readonly folder: string | null;
  readonly isOld: boolean;
}
export interface NoteLine extends InTree {
  readonly kind: "note";
  readonly text: string;
  /** How many lines, of what, it stands in for while they are read. */
  readonly holds?: { readonly kind: "machine" | "volume"; readonly count: number };
}
export type ListRow = HostLine | MachineLine | VolumesLine | VolumeLine | NoteLine;

export const opens = (row: ListRow): row is HostLine | VolumesLine => row.kind === "host" || row.kind === "volumes";

import type { VolumeBackend } from "#server/backends/contract.ts";
import type { HostStorage } from "#server/backends/volume/storage.ts";
import type { VolumeRecords } from "#server/backends/volume/volume-record.ts";

/**
 * A real place where one kind of volumes is put to the test, with a look of its own at the storage: what the backend says is never
 * checked by asking the backend.
 */
export interface VolumeWorld {
  readonly backend: VolumeBackend;
  readonly storage: HostStorage;
  readonly records: VolumeRecords;
  /** A volume without snapshots, in a folder of its own; its id. Default 8 MiB. */
  volume(options?: { readonly name?: string; readonly sizeBytes?: number }): Promise<string>;
  /** Writes 64 KiB of one byte into the live state, by default at its start. */
  write(id: string, byte: number, offsetBytes?: number): Promise<void>;
  /** Independent looks, by the storage's own tools. Snapshots are named by their native names. */
  readonly native: {
    /** Sorted. */
    names(id: string): Promise<readonly string[]>;
    /** SHA-256 of what the volume holds at a snapshot, as who uses it would read it; null when there is no such snapshot. */
    contentAt(id: string, name: string): Promise<string | null>;
    contentNow(id: string): Promise<string>;
    /** By the tool's own check, where it has one. */
    isClean(id: string): Promise<boolean>;
    /** The command that lists a volume's snapshots without Espalier, where there is a tool for it. */
    listing?(id: string): readonly [string, ...string[]];
    /** Takes and removes snapshots past Espalier. */
    take(id: string, name: string): Promise<void>;
    remove(id: string, name: string): Promise<void>;
    /** Everything in the volume's folder, sorted: to see that a failed change left nothing. */
    entries(id: string): Promise<readonly string[]>;
  };
  /** Holds the volume in use as a running machine does; returns what lets it go. Null: this storage does not know of users. */
  readonly hold: ((id: string) => Promise<() => Promise<void>>) | null;
  /** Uses up the space of the storage; returns what frees it. Null: its space is that of the machine. */
  readonly fill: (() => Promise<() => Promise<void>>) | null;
  /** Removes the live state past Espalier and leaves the snapshots, or says why there is no such thing. */
  readonly takeLiveAway: ((id: string) => Promise<void>) | string;
  /** Takes away the storage of all volumes made so far. */
  clear(): Promise<void>;
  close(): Promise<void>;
}

/** What the suite may expect of a kind. */
export interface VolumeKindUnderTest {
  readonly kind: string;
  makeWorld(): Promise<VolumeWorld>;
  /** Names that the storage's own tool takes; each must survive create, revert and delete, or be refused by `nameObjection`. */
  readonly hostileNames: readonly string[];
  /** Why this cannot be run on this machine; null when it can. */
  readonly skip?: string | null;
}

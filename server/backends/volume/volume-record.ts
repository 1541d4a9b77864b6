/** What Espalier knows of a snapshot that the storage itself does not keep. */
export interface RecordedSnapshot {
  /** What finds it in the storage: unique in its volume, chosen by the backend. */
  readonly key: string;
  readonly name: string;
  /** Key of the snapshot that it descends from, or null. */
  readonly parent: string | null;
  /** Its place was not known when something else was written down of it. */
  readonly isInferred?: boolean;
  readonly description: string | null;
  readonly createdAt: string;
  /** What its data was then, in the backend's own words: another one now means that somebody wrote to it. */
  readonly stamp?: string;
  /** A change that makes or removes it was begun and is not known to have ended: that it is not there is no loss. */
  readonly isUnderWay?: boolean;
}

/** What Espalier knows of a volume that its storage does not keep. Written before a change is made, so that a crash loses none of it. */
export interface VolumeRecord {
  /** Key of the snapshot that the live state descends from; null: none; undefined: not known. */
  readonly head?: string | null;
  /** Since when. */
  readonly headAt?: string;
  /** Path of the live storage, where it can be another one than the volume is named by. */
  readonly live?: string;
  /** Files that belong to it also when nothing connects them any more, such as branches whose common base was deleted. */
  readonly members?: readonly { readonly path: string; readonly inode: string }[];
  /** Files that a merge writes over: as long as it is not finished, what they hold is no point. Paths. */
  readonly spoiled?: readonly string[];
  /** Also snapshots that are gone, while others descend from them. */
  readonly snapshots: readonly RecordedSnapshot[];
}

export const emptyRecord: VolumeRecord = { snapshots: [] };

/** Records of one host's volumes, by volume id. Synchronous: what is written is kept when the call returns. */
export interface VolumeRecords {
  /** `emptyRecord` where nothing is known. */
  get(volume: string): VolumeRecord;
  put(volume: string, record: VolumeRecord): void;
  drop(volume: string): void;
  /** Every volume of which something is known. */
  volumes(): readonly string[];
}

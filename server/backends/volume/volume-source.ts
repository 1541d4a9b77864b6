import type { VolumeBackend } from "#server/backends/contract.ts";
import type { LocalFiles } from "#server/images/local-files.ts";
import type { HostStorage } from "./storage.ts";
import type { VolumeRecords } from "./volume-record.ts";

/** What every kind of volume backend is made from. */
export interface VolumeSource {
  /** Id of the host. */
  readonly host: string;
  readonly storage: HostStorage;
  readonly records: VolumeRecords;
  readonly files: LocalFiles;
}

/** One kind of volume backend, as the registry names it. */
export interface VolumeKind {
  readonly kind: string;
  create(source: VolumeSource): VolumeBackend;
}

import { emptyRecord, type VolumeRecord, type VolumeRecords } from "#server/backends/volume/volume-record.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { LocalFiles } from "#server/images/local-files.ts";
import { createHostStorage } from "#server/inventory/host-storage.ts";

/** Records in memory, as JSON, so that only what the store would keep is kept. */
export function memoryRecords(): VolumeRecords {
  const kept = new Map<string, string>();
  return {
    get(volume) {
      const text = kept.get(volume);
      return text === undefined ? emptyRecord : (JSON.parse(text) as VolumeRecord);
    },
    put: (volume, record) => void kept.set(volume, JSON.stringify(record)),
    drop: (volume) => void kept.delete(volume),
    volumes: () => [...kept.keys()],
  };
}

/** What a backend is made from, on real folders and without machines. */
export function folderSource(folders: readonly string[]): VolumeSource {
  const files = new LocalFiles();
  return {
    host: "test",
    storage: createHostStorage({ machines: null, folders, files }),
    records: memoryRecords(),
    files,
  };
}

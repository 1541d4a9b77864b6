import { emptyRecord, type VolumeRecord, type VolumeRecords } from "#server/backends/volume/volume-record.ts";
import type { Database } from "./database.ts";

/** Records of volumes, host by host. */
export type StoredVolumeRecords = (host: string) => VolumeRecords;

export function sqliteVolumeRecords(database: Database): StoredVolumeRecords {
  const get = database.prepare("SELECT record FROM volume_record WHERE host = ? AND volume = ?");
  const put = database.prepare("INSERT OR REPLACE INTO volume_record (host, volume, record) VALUES (?, ?, ?)");
  const drop = database.prepare("DELETE FROM volume_record WHERE host = ? AND volume = ?");
  const all = database.prepare("SELECT volume FROM volume_record WHERE host = ? ORDER BY volume");
  return (host) => ({
    get(volume) {
      const row = get.get(host, volume) as { record: string } | undefined;
      return row === undefined ? emptyRecord : (JSON.parse(row.record) as VolumeRecord);
    },
    put: (volume, record) => void put.run(host, volume, JSON.stringify(record)),
    drop: (volume) => void drop.run(host, volume),
    volumes: () => (all.all(host) as { volume: string }[]).map(({ volume }) => volume),
  });
}

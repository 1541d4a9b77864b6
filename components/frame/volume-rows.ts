import { volumeFolders } from "#lib/format/volume-folders.ts";
import type { ListRow, VolumesLine } from "./list-row.ts";
import { isFiltering, type MachineFilter, type MachineSort } from "./machine-filter.ts";
import type { HostVolumes } from "./use-volumes.ts";
import { compareVolumes, isVolumeWanted } from "./volume-filter.ts";

export const volumesKey = (host: string): string => `volumes ${host}`;

/** Whether a host has a line for its volumes. While they are read it has one, unless it had none when it was read last. */
export const hasVolumesLine = (
  { host, volumes, isPending, partial, error }: HostVolumes,
  lastCount: number | null,
): boolean =>
  volumes.length > 0 ||
  partial.length > 0 ||
  (isPending && host.state === "up" && lastCount !== 0) ||
  (host.kind === "storage" && (error === null || host.state === "up"));

function noteOf({ volumes, isPending, partial, error }: HostVolumes, isNarrowed: boolean): string {
  if (isPending) return "Reading…";
  if (error) return "Could not be read";
  if (volumes.length === 0 && partial.length > 0) return partial.join(" ");
  return isNarrowed && volumes.length > 0 ? "None fits the filter" : "No volumes in its folders";
}

/** A host's volumes as lines of the list, with what is wanted only. */
export function volumeRows(
  one: HostVolumes,
  filter: MachineFilter,
  sort: MachineSort,
  closed: ReadonlySet<string>,
  now: number,
  lastCount: number | null,
  place: Pick<VolumesLine, "position" | "siblings">,
): ListRow[] {
  const { host, error } = one;
  const wanted = one.volumes
    .filter((volume) => isVolumeWanted(volume, host.label, filter, now))
    .toSorted(compareVolumes(sort));
  const line: VolumesLine = {
    kind: "volumes",
    key: volumesKey(host.id),
    level: 2,
    ...place,
    host,
    shown: wanted.length,
    total: one.isPending ? null : one.volumes.length,
    error,
    partial: one.partial,
  };
  if (closed.has(line.key)) return [line];
  const isNarrowed = filter.text.trim() !== "" || isFiltering(filter);
  if (wanted.length === 0)
    return [
      line,
      {
        kind: "note",
        key: `note ${line.key}`,
        text: noteOf(one, isNarrowed),
        level: 3,
        position: 1,
        siblings: 1,
        ...(one.isPending && lastCount ? { holds: { kind: "volume", count: lastCount } } : {}),
      },
    ];
  const folders = volumeFolders(one.volumes);
  const isOld = host.state === "down" || error !== null;
  return [
    line,
    ...wanted.map(
      (volume, at): ListRow => ({
        kind: "volume",
        key: `volume ${host.id} ${volume.id}`,
        level: 3,
        position: at + 1,
        siblings: wanted.length,
        host,
        volume,
        folder: folders.get(volume.id) ?? null,
        isOld,
      }),
    ),
  ];
}

import type { LastCounts } from "./last-counts.ts";
import type { HostLine, ListRow, MachineLine } from "./list-row.ts";
import { compareDomains, isFiltering, isWanted, type MachineFilter, type MachineSort } from "./machine-filter.ts";
import type { HostMachines } from "./use-machines.ts";
import type { HostVolumes } from "./use-volumes.ts";
import { hasVolumesLine, volumeRows } from "./volume-rows.ts";

export const hostKey = (host: string): string => `host ${host}`;

function noteOf(one: HostMachines, shown: number, isNarrowed: boolean): string | null {
  if (shown > 0) return null;
  if (one.isPending && one.host.state !== "down") return "Reading…";
  if (one.host.state === "down" && one.machines.length === 0) return "Not known while the host is down";
  if (one.error) return "Could not be read";
  return isNarrowed && one.machines.length > 0 ? "None fits the filter" : "No machines on this host";
}

/** The lines of the list in order, with what is wanted only. */
export function machineRows(
  byHost: readonly HostMachines[],
  volumes: ReadonlyMap<string, HostVolumes>,
  filter: MachineFilter,
  sort: MachineSort,
  closed: ReadonlySet<string>,
  now: number,
  last: LastCounts = {},
): ListRow[] {
  const compare = compareDomains(sort);
  const isNarrowed = filter.text.trim() !== "" || isFiltering(filter);
  return byHost.flatMap((one, index): ListRow[] => {
    const { host } = one;
    const machines = one.machines
      .filter(({ domain }) => isWanted(domain, host.label, filter, now))
      .sort((a, b) => compare(a.domain, b.domain));
    const line: HostLine = {
      kind: "host",
      key: hostKey(host.id),
      level: 1,
      host,
      shown: machines.length,
      total: one.isPending && host.state !== "down" ? null : one.machines.length,
      error: one.error,
      position: index + 1,
      siblings: byHost.length,
    };
    const lastCount = last[host.id] ?? null;
    const own = volumes.get(host.id);
    // Below machines whose room is not known volumes would be pushed down.
    const isPlaceKnown = !one.isPending || host.kind === "storage" || lastCount !== null;
    const stored = own && isPlaceKnown && hasVolumesLine(own, lastCount?.volumes ?? null) ? own : null;
    const isStorage = host.kind === "storage";
    if (closed.has(line.key)) return [line];
    const note = isStorage ? null : noteOf(one, machines.length, isNarrowed);
    const above = note === null ? machines.length : 1;
    const siblings = above + (stored ? 1 : 0);
    const isOld = host.state === "down" || one.error !== null;
    return [
      line,
      ...(note === null
        ? machines.map(
            (machine, at): MachineLine => ({
              kind: "machine",
              key: `machine ${host.id} ${machine.domain.id}`,
              level: 2,
              machine,
              isOld,
              position: at + 1,
              siblings,
            }),
          )
        : [
            {
              ...{ kind: "note" as const, key: `note ${host.id}`, text: note, level: 2, position: 1, siblings },
              ...(one.isPending && lastCount ? { holds: { kind: "machine" as const, count: lastCount.machines } } : {}),
            },
          ]),
      ...(stored
        ? volumeRows(stored, filter, sort, closed, now, lastCount?.volumes ?? null, { position: siblings, siblings })
        : []),
    ];
  });
}

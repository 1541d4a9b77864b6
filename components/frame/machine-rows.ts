import type { Host } from "#lib/model/host.ts";
import { compareDomains, isFiltering, isWanted, type MachineFilter, type MachineSort } from "./machine-filter.ts";
import type { HostMachines, Machine } from "./use-machines.ts";

interface InTree {
  readonly key: string;
  readonly position: number;
  readonly siblings: number;
}

export interface HostLine extends InTree {
  readonly kind: "host";
  readonly host: Host;
  readonly shown: number;
  readonly total: number;
  readonly error: Error | null;
}
export interface MachineLine extends InTree {
  readonly kind: "machine";
  readonly machine: Machine;
  /** The host does not answer: what is shown is what was known last. */
  readonly isOld: boolean;
}
export interface NoteLine extends InTree {
  readonly kind: "note";
  readonly text: string;
}
export type ListRow = HostLine | MachineLine | NoteLine;

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
  filter: MachineFilter,
  sort: MachineSort,
  closed: ReadonlySet<string>,
  now: number,
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
      key: `host ${host.id}`,
      host,
      shown: machines.length,
      total: one.machines.length,
      error: one.error,
      position: index + 1,
      siblings: byHost.length,
    };
    if (closed.has(host.id)) return [line];
    const note = noteOf(one, machines.length, isNarrowed);
    if (note) return [line, { kind: "note", key: `note ${host.id}`, text: note, position: 1, siblings: 1 }];
    const isOld = host.state === "down" || one.error !== null;
    return [
      line,
      ...machines.map(
        (machine, at): MachineLine => ({
          kind: "machine",
          key: `machine ${host.id} ${machine.domain.id}`,
          machine,
          isOld,
          position: at + 1,
          siblings: machines.length,
        }),
      ),
    ];
  });
}

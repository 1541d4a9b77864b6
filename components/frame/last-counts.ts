import { useEffect, useState } from "react";
import type { HostMachines } from "./use-machines.ts";
import type { HostVolumes } from "./use-volumes.ts";

/** How many machines and volumes each host had when it was read last, by its id. */
export type LastCounts = Readonly<Record<string, { readonly machines: number; readonly volumes: number }>>;

const key = "espalier-list";

function kept(): LastCounts {
  try {
    const value: unknown = JSON.parse(window.localStorage.getItem(key) ?? "{}");
    return typeof value === "object" && value !== null ? (value as LastCounts) : {};
  } catch {
    return {}; // nothing readable, or no storage at all
  }
}

/** Kept in the browser, so that a list that is still read has the length that it will have. */
export function useLastCounts(byHost: readonly HostMachines[], volumes: ReadonlyMap<string, HostVolumes>): LastCounts {
  const [counts] = useState(() => (typeof window === "undefined" ? {} : kept()));
  useEffect(() => {
    const read = byHost.flatMap(({ host, machines, isPending, error }) => {
      const own = volumes.get(host.id);
      const isKnown =
        host.state === "up" && !isPending && error === null && own && !own.isPending && own.error === null;
      return isKnown ? [[host.id, { machines: machines.length, volumes: own.volumes.length }] as const] : [];
    });
    if (read.length === 0) return;
    try {
      window.localStorage.setItem(key, JSON.stringify({ ...kept(), ...Object.fromEntries(read) }));
    } catch {
      // The list is drawn without it.
    }
  }, [byHost, volumes]);
  return counts;
}

"use client";
import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { DomainSummary } from "#lib/model/domain.ts";
import type { Host } from "#lib/model/host.ts";
import { domainsQuery } from "#lib/queries/domains.ts";
import { hostsQuery } from "#lib/queries/hosts.ts";

/** A domain with the host it is on. */
export interface Machine {
  readonly host: Host;
  readonly domain: DomainSummary;
}

/** The domains of one host, or why there are none to show. What was known last stays when reading fails. */
export interface HostMachines {
  readonly host: Host;
  readonly machines: readonly Machine[];
  readonly isPending: boolean;
  readonly error: Error | null;
}

const reading = (results: UseQueryResult<DomainSummary[]>[]) =>
  results.map(({ data, error, isPending, dataUpdatedAt }) => ({ data, error, isPending, dataUpdatedAt }));

/** Every domain of every host. */
export function useMachines() {
  const { data: hosts, error, isPending, refetch } = useQuery(hostsQuery());
  const reads = useQueries({
    // A host that is down is not asked; what it said last stays.
    queries: (hosts ?? []).map((host) => ({ ...domainsQuery(host.id), enabled: host.state !== "down" })),
    combine: reading,
  });

  const byHost = useMemo(
    () =>
      (hosts ?? []).map((host, index): HostMachines => {
        const read = reads[index];
        return {
          host,
          machines: (read?.data ?? []).map((domain) => ({ host, domain })),
          isPending: host.state !== "down" && (read?.isPending ?? true),
          error: read?.error ?? null,
        };
      }),
    [hosts, reads],
  );
  const machines = useMemo(() => byHost.flatMap((one) => one.machines), [byHost]);
  const readAt = reads.reduce((latest, read) => Math.max(latest, read.dataUpdatedAt), 0);
  const find = useCallback(
    (host: string, id: string): DomainSummary | undefined =>
      machines.find((machine) => machine.host.id === host && machine.domain.id === id)?.domain,
    [machines],
  );
  return { hosts: hosts ?? [], byHost, machines, find, readAt, isPending, error, refetch };
}

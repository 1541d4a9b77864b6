"use client";
import { type UseQueryResult, useQueries, useQuery } from "@tanstack/react-query";
import { useCallback, useMemo } from "react";
import type { Host } from "#lib/model/host.ts";
import type { ProblemDocument } from "#lib/model/problem-document.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import { hostsQuery } from "#lib/queries/hosts.ts";
import { volumesQuery } from "#lib/queries/volumes.ts";

/** The volumes of one host, or why there are none to show. What was known last stays when reading fails. */
export interface HostVolumes {
  readonly host: Host;
  readonly volumes: readonly VolumeSummary[];
  readonly isPending: boolean;
  /** What of its storage could not be looked at: there may be more. */
  readonly partial: readonly string[];
  readonly error: Error | null;
}

const reading = (results: UseQueryResult<{ items: VolumeSummary[]; partial: ProblemDocument[] }>[]) =>
  results.map(({ data, error, isPending }) => ({ data, error, isPending }));

/** Whether an id names the volume, by any kind of its snapshots. */
export const isVolume = (volume: VolumeSummary, id: string): boolean =>
  volume.id === id || volume.methods.some((method) => method.id === id);

/** Every volume of every host. */
export function useVolumes() {
  const { data: hosts } = useQuery(hostsQuery());
  const reads = useQueries({
    queries: (hosts ?? []).map((host) => ({ ...volumesQuery(host.id), enabled: host.state !== "down" })),
    combine: reading,
  });
  const byHost = useMemo(
    (): ReadonlyMap<string, HostVolumes> =>
      new Map(
        (hosts ?? []).map((host, index) => {
          const read = reads[index];
          const isPending = host.state !== "down" && (read?.isPending ?? true);
          const { items: volumes = [], partial = [] } = read?.data ?? {};
          const words = partial.map(({ detail }) => detail);
          return [host.id, { host, volumes, isPending, partial: words, error: read?.error ?? null }];
        }),
      ),
    [hosts, reads],
  );
  const find = useCallback(
    (host: string, id: string): VolumeSummary | undefined =>
      byHost.get(host)?.volumes.find((volume) => isVolume(volume, id)),
    [byHost],
  );
  return { byHost, find };
}

"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useParams, useRouter } from "next/navigation";
import { type KeyboardEvent, useMemo, useRef, useState } from "react";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useNow } from "#components/ui/use-now.ts";
import { HostRow } from "./host-row.tsx";
import { useLastCounts } from "./last-counts.ts";
import type { ListRow } from "./list-row.ts";
import { listStep } from "./list-step.ts";
import { type MachineFilter, type MachineSort, noFilter } from "./machine-filter.ts";
import { MachineFilterMenu } from "./machine-filter-menu.tsx";
import { MachineRow } from "./machine-row.tsx";
import { machineRows } from "./machine-rows.ts";
import { NoteRow } from "./note-row.tsx";
import { machinePath, volumePath } from "./paths.ts";
import { useMachines } from "./use-machines.ts";
import { isVolume, useVolumes } from "./use-volumes.ts";
import { VolumeRow } from "./volume-row.tsx";
import { VolumesRow } from "./volumes-row.tsx";

const rowHeights = { host: 36, machine: 34, volumes: 30, volume: 44, note: 30 } as const;

const heightOf = (row: ListRow | undefined): number =>
  row?.kind === "note" && row.holds
    ? Math.max(rowHeights.note, row.holds.count * rowHeights[row.holds.kind])
    : rowHeights[row?.kind ?? "machine"];

/** All machines and volumes by host, as a tree that the arrow keys walk. */
export function MachineList() {
  const { byHost, isPending, error, refetch } = useMachines();
  const { byHost: volumes } = useVolumes();
  const last = useLastCounts(byHost, volumes);
  const [filter, setFilter] = useState<MachineFilter>(noFilter);
  const [sort, setSort] = useState<MachineSort>("name");
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [active, setActive] = useState(0);
  const now = useNow();
  const router = useRouter();
  const params = useParams<{ host?: string; id?: string }>();
  const here = { host: decodeURIComponent(params.host ?? ""), id: decodeURIComponent(params.id ?? "") };
  const scrollRef = useRef<HTMLDivElement>(null);

  const rows = useMemo(
    () => machineRows(byHost, volumes, filter, sort, closed, now, last),
    [byHost, volumes, filter, sort, closed, now, last],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: (index) => heightOf(rows[index]),
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
  });

  const toggle = (key: string) =>
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });

  const goTo = (index: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, index));
    setActive(next);
    virtual.scrollToIndex(next);
    requestAnimationFrame(() => scrollRef.current?.querySelector<HTMLElement>(`[data-row="${next}"]`)?.focus());
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = listStep(event.key, rows, Math.min(active, rows.length - 1), closed);
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    if ("toggle" in step) toggle(step.toggle);
    else goTo(step.goTo);
  };

  const openFirst = () => {
    const first = rows.find((row) => row.kind === "machine" || row.kind === "volume");
    if (first?.kind === "machine") router.push(machinePath(first.machine.host.id, first.machine.domain.id));
    if (first?.kind === "volume") router.push(volumePath(first.host.id, first.volume.id));
  };

  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex gap-1 p-2">
        <SearchField
          label="Search machines, volumes"
          value={filter.text}
          onChange={(text) => setFilter({ ...filter, text })}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown") goTo(0);
            if (event.key === "Enter") openFirst();
          }}
          isSidebarSearch
          className="min-w-0 flex-1"
        />
        <MachineFilterMenu filter={filter} sort={sort} onFilter={setFilter} onSort={setSort} />
      </div>
      <div ref={scrollRef} className="min-h-0 flex-1 overflow-y-auto pb-2">
        {isPending && !error && <ListSkeleton />}
        {error && byHost.length === 0 && (
          <ProblemNotice error={error} onRetry={() => refetch()} isCompact className="mx-2" />
        )}
        {rows.length > 0 && (
          <div
            role="tree"
            aria-label="Hosts, machines and volumes"
            onKeyDown={onKeyDown}
            className="relative"
            style={{ height: virtual.getTotalSize() }}
          >
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index];
              if (!row) return null;
              const place = {
                index: item.index,
                top: item.start,
                height: item.size,
                isTabStop: item.index === Math.min(active, rows.length - 1),
                onFocus: () => setActive(item.index),
              };
              if (row.kind === "host")
                return (
                  <HostRow
                    key={row.key}
                    row={row}
                    place={place}
                    isOpen={!closed.has(row.key)}
                    onToggle={() => toggle(row.key)}
                  />
                );
              if (row.kind === "volumes")
                return (
                  <VolumesRow
                    key={row.key}
                    row={row}
                    place={place}
                    isOpen={!closed.has(row.key)}
                    onToggle={() => toggle(row.key)}
                  />
                );
              if (row.kind === "note") return <NoteRow key={row.key} row={row} place={place} />;
              if (row.kind === "volume")
                return (
                  <VolumeRow
                    key={row.key}
                    row={row}
                    place={place}
                    isHere={here.host === row.host.id && isVolume(row.volume, here.id)}
                  />
                );
              const { host, domain } = row.machine;
              const isHere = here.host === host.id && here.id === domain.id;
              return <MachineRow key={row.key} row={row} place={place} isHere={isHere} />;
            })}
          </div>
        )}
      </div>
    </div>
  );
}

const ListSkeleton = () => (
  <div className="space-y-3 px-3 py-2" aria-hidden>
    {[64, 80, 52, 72, 60, 76].map((width) => (
      <div key={width} className="flex items-center gap-2">
        <Skeleton className="size-2 rounded-full" />
        <span style={{ width: `${width}%` }}>
          <Skeleton className="h-3.5" />
        </span>
      </div>
    ))}
  </div>
);

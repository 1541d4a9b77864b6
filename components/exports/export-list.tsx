"use client";
import { useQuery } from "@tanstack/react-query";
import { useMachines } from "#components/frame/use-machines.ts";
import { useVolumes } from "#components/frame/use-volumes.ts";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { DiskExport } from "#lib/model/disk-export.ts";
import { exportsQuery } from "#lib/queries/exports.ts";
import { ExportLine } from "./export-line.tsx";

/** Exports that are open, of all machines and volumes or of what is wanted. */
export function ExportList({
  isWanted = () => true,
  isOfOne = false,
  empty,
}: {
  isWanted?: (one: DiskExport) => boolean;
  /** Whose they are goes without saying. */
  isOfOne?: boolean;
  /** Words for none. */
  empty: string | null;
}) {
  const machines = useMachines();
  const volumes = useVolumes();
  const nameOf = ({ host, id }: DiskExport["subject"]) => (machines.find(host, id) ?? volumes.find(host, id))?.name;
  const { data, error, refetch } = useQuery(exportsQuery());
  if (!data)
    return error ? (
      <ProblemNotice error={error} title="Open exports cannot be shown" onRetry={() => refetch()} isCompact />
    ) : (
      <Skeleton className="h-10" />
    );
  const shown = data.filter(isWanted);
  if (shown.length === 0) return empty && <p className="text-[13px] text-muted-foreground">{empty}</p>;
  return (
    <ul className="divide-y rounded-lg border bg-card">
      {shown.map((one) => (
        <ExportLine key={one.id} one={one} machine={isOfOne ? null : (nameOf(one.subject) ?? one.subject.id)} />
      ))}
    </ul>
  );
}

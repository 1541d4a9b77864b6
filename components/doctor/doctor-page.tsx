"use client";
import { useQuery } from "@tanstack/react-query";
import { RotateCw, SearchX, Stethoscope } from "lucide-react";
import { useMemo } from "react";
import { useShownAt } from "#components/frame/freshness.ts";
import { PageShell } from "#components/frame/page-shell.tsx";
import { useMachines } from "#components/frame/use-machines.ts";
import { usePageSearch } from "#components/frame/use-page-search.ts";
import { useVolumes } from "#components/frame/use-volumes.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { formatClock } from "#lib/format/exact-time.ts";
import { allFindingsQuery } from "#lib/queries/findings.ts";
import { DoctorFilterBar } from "./doctor-filter-bar.tsx";
import { groupFindings, isNarrowing, isWantedFinding, readFindingFilter } from "./finding-filter.ts";
import { MachineFindings } from "./machine-findings.tsx";
import { NotLookedAt } from "./not-looked-at.tsx";

/** All that is inconsistent anywhere, with the plans that would repair it. */
export function DoctorPage() {
  const [search, change] = usePageSearch();
  const filter = useMemo(() => readFindingFilter(new URLSearchParams(search)), [search]);
  const { hosts, machines } = useMachines();
  const { byHost } = useVolumes();
  const { data, error, isFetching, refetch, dataUpdatedAt } = useQuery(allFindingsQuery());
  useShownAt(dataUpdatedAt);

  const items = data?.items ?? [];
  const wanted = items.filter((one) => isWantedFinding(one, filter));
  const kinds = [...new Set(items.map(({ finding }) => finding.kind))].toSorted();
  const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? "" : "s"}`;
  const volumeCount = [...byHost.values()].reduce((sum, { volumes }) => sum + volumes.length, 0);
  const lookedAt = `${counted(machines.length, "machine")}${volumeCount > 0 ? ` and ${counted(volumeCount, "volume")}` : ""}`;
  return (
    <PageShell
      title="Doctor"
      lead="What is inconsistent between libvirt, the files and Espalier. A repair is a plan like any other: you read it first."
      actions={
        <Button icon={<RotateCw size={14} aria-hidden />} isBusy={isFetching} onClick={() => refetch()}>
          Look again
        </Button>
      }
    >
      {error && !data ? (
        <ProblemNotice error={error} title="The findings cannot be shown" onRetry={() => refetch()} />
      ) : !data ? (
        <FindingsSkeleton />
      ) : (
        <>
          {error && (
            <ProblemNotice
              error={error}
              title={`This is what was seen at ${formatClock(new Date(dataUpdatedAt))}`}
              onRetry={() => refetch()}
              className="mb-4"
              isCompact
            />
          )}
          <NotLookedAt problems={data.partial} />
          {items.length > 0 && <DoctorFilterBar filter={filter} kinds={kinds} hosts={hosts} onChange={change} />}
          {items.length === 0 ? (
            <EmptyState
              icon={<Stethoscope size={26} aria-hidden />}
              title={data.partial.length > 0 ? "Nothing inconsistent in what could be read" : "Nothing inconsistent"}
            >
              Espalier looked at {lookedAt} at {formatClock(new Date(dataUpdatedAt))}, and looks again whenever one of
              them changes.
            </EmptyState>
          ) : wanted.length === 0 ? (
            <EmptyState
              icon={<SearchX size={26} aria-hidden />}
              title="No finding fits"
              action={
                <Button onClick={() => change({ q: null, severity: null, kind: null, host: null })}>
                  Show all {items.length}
                </Button>
              }
            >
              Take something out of the search or the filter.
            </EmptyState>
          ) : (
            <>
              <p className="mb-2 text-muted-foreground text-xs tabular-nums" aria-live="polite">
                {isNarrowing(filter) ? `${wanted.length} of ${items.length}` : items.length} finding
                {items.length === 1 ? "" : "s"}; {lookedAt} looked at, {formatClock(new Date(dataUpdatedAt))}
              </p>
              <div className="space-y-4">
                {groupFindings(wanted).map((group) => (
                  <MachineFindings
                    key={`${group.subject.host} ${group.subject.id}`}
                    group={group}
                    hostLabel={hosts.find((host) => host.id === group.subject.host)?.label ?? group.subject.host}
                  />
                ))}
              </div>
            </>
          )}
        </>
      )}
    </PageShell>
  );
}

const FindingsSkeleton = () => (
  <div className="space-y-4" aria-busy="true">
    <Skeleton className="h-9 w-full max-w-xl" />
    <Skeleton className="h-40 rounded-xl" />
    <Skeleton className="h-28 rounded-xl" />
  </div>
);

"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { ListChecks } from "lucide-react";
import { useShownAt } from "#components/frame/freshness.ts";
import { PageShell } from "#components/frame/page-shell.tsx";
import { useMachines } from "#components/frame/use-machines.ts";
import { usePageSearch } from "#components/frame/use-page-search.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SelectField } from "#components/ui/field.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import { jobStateSchema } from "#lib/model/job.ts";
import { jobPagesQuery } from "#lib/queries/jobs.ts";
import { JobLine } from "./job-line.tsx";
import { jobStateWords } from "./job-mark.tsx";
import { JobSearch } from "./job-search.tsx";
import { VolumeOptions } from "./volume-options.tsx";

/** Everything that was run, newest first. */
export function JobsPage() {
  const [search, change] = usePageSearch();
  const { hosts, machines } = useMachines();
  const state = jobStateSchema.safeParse(search.get("state")).data;
  const host = search.get("host") ?? undefined;
  const domain = search.get("domain") ?? undefined;
  const words = (search.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
  const query = useInfiniteQuery(jobPagesQuery({ state, host, domain }));
  useShownAt(query.dataUpdatedAt);

  const jobs = (query.data?.pages ?? [])
    .flatMap((page) => page.items)
    .filter((job) => {
      const text = `${intentTitle(job.intent, job.subject.name, job.names)} ${job.actor} ${job.id}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
  const isNarrowed = words.length > 0 || state !== undefined || host !== undefined || domain !== undefined;
  return (
    <PageShell
      title="Jobs"
      lead="Each change that was confirmed runs as a job. It outlives the browser and a restart of the server."
    >
      <div className="no-print mb-3 grid grid-cols-2 items-end gap-2 sm:flex">
        <JobSearch search={search.get("q") ?? ""} onSearch={(q) => change({ q })} />
        <SelectField label="State" value={state ?? ""} onChange={(event) => change({ state: event.target.value })}>
          <option value="">Any</option>
          {jobStateSchema.options.map((one) => (
            <option key={one} value={one}>
              {jobStateWords(one)}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Host"
          value={host ?? ""}
          onChange={(event) => change({ host: event.target.value, domain: null })}
        >
          <option value="">Any</option>
          {hosts.map((one) => (
            <option key={one.id} value={one.id}>
              {one.label}
            </option>
          ))}
        </SelectField>
        <SelectField
          label="Machine or volume"
          value={domain ?? ""}
          onChange={(event) => change({ domain: event.target.value })}
        >
          <option value="">Any</option>
          <optgroup label="Machines">
            {machines
              .filter((machine) => host === undefined || machine.host.id === host)
              .map((machine) => (
                <option key={`${machine.host.id} ${machine.domain.id}`} value={machine.domain.id}>
                  {machine.domain.name}
                </option>
              ))}
          </optgroup>
          <VolumeOptions host={host} chosen={domain} />
        </SelectField>
      </div>
      {query.error && !query.data ? (
        <ProblemNotice error={query.error} title="The jobs cannot be shown" onRetry={() => query.refetch()} />
      ) : query.isPending ? (
        <Skeleton className="h-80 rounded-xl" />
      ) : jobs.length === 0 ? (
        <EmptyState
          icon={<ListChecks size={26} aria-hidden />}
          title={isNarrowed ? "No job fits" : "No jobs yet"}
          action={
            isNarrowed && (
              <Button onClick={() => change({ q: null, state: null, host: null, domain: null })}>Show all jobs</Button>
            )
          }
        >
          {isNarrowed
            ? "Take something out of the search or the filter."
            : "Open a tree, choose a snapshot and what to do with it. What you confirm is listed here."}
        </EmptyState>
      ) : (
        <ul className="overflow-hidden rounded-xl border bg-card shadow-raised">
          {jobs.map((job) => (
            <JobLine key={job.id} job={job} />
          ))}
        </ul>
      )}
      {query.hasNextPage && (
        <div className="mt-4 text-center">
          <Button isBusy={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
            Older jobs
          </Button>
        </div>
      )}
    </PageShell>
  );
}

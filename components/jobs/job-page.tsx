"use client";
import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { useShownAt } from "#components/frame/freshness.ts";
import { PageShell } from "#components/frame/page-shell.tsx";
import { subjectPath } from "#components/frame/paths.ts";
import { ExactTime } from "#components/side-panel/exact-time.tsx";
import { Fact, Facts } from "#components/side-panel/facts.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import { jobQuery } from "#lib/queries/jobs.ts";
import { Elapsed } from "./elapsed.tsx";
import { JobDetails } from "./job-details.tsx";
import { JobMark } from "./job-mark.tsx";
import { SavedDescriptions } from "./saved-descriptions.tsx";

const kindNames = { domain: "Machine", volume: "Volume", backup: "Backup" } as const;

/** One job, by its own address. */
export function JobPage({ id }: { id: string }) {
  const { data: job, error, refetch, dataUpdatedAt } = useQuery(jobQuery(id));
  useShownAt(dataUpdatedAt);
  if (!job)
    return (
      <PageShell title={error ? "This job cannot be shown" : "Reading the job…"}>
        {error ? <ProblemNotice error={error} onRetry={() => refetch()} /> : <Skeleton className="h-64 rounded-xl" />}
      </PageShell>
    );
  return (
    <PageShell title={intentTitle(job.intent, job.subject.name, job.names)}>
      <div className="grid gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
        <section aria-label="About the job" className="h-fit rounded-xl border bg-card p-4 shadow-raised">
          <Facts>
            <Fact name="State">
              <JobMark state={job.state} isNamed />
            </Fact>
            <Fact name={kindNames[job.subject.kind]}>
              <Link href={subjectPath(job.subject)} className="rounded text-primary underline-offset-2 hover:underline">
                {job.subject.name}
              </Link>
            </Fact>
            <Fact name="Asked by">{job.actor}</Fact>
            <Fact name="Asked">
              <ExactTime at={job.createdAt} />
            </Fact>
            <Fact name="Took">
              <Elapsed job={job} className="tabular-nums" />
            </Fact>
            <Fact name="Steps">
              <span className="tabular-nums">
                {job.step} of {job.steps} done
              </span>
            </Fact>
            <Fact name="Id">
              <span className="break-all font-mono text-[11.5px]">{job.id}</span>
            </Fact>
          </Facts>
        </section>
        <section aria-label="Course of the job" className="min-w-0 rounded-xl border bg-card p-4 shadow-raised">
          <JobDetails job={job} isLogOpen />
          <SavedDescriptions job={job} />
        </section>
      </div>
    </PageShell>
  );
}

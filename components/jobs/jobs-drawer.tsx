"use client";
import { useQuery } from "@tanstack/react-query";
import { ChevronUp, ListChecks } from "lucide-react";
import Link from "next/link";
import { useFrame } from "#components/frame/frame-context.tsx";
import { cx } from "#components/ui/cx.ts";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import { isEnded, type Job } from "#lib/model/job.ts";
import { jobsQuery } from "#lib/queries/jobs.ts";
import { Elapsed } from "./elapsed.tsx";
import { JobLine } from "./job-line.tsx";
import { JobMark } from "./job-mark.tsx";
import { JobRate, stepWords } from "./job-progress.tsx";

const mostShown = 20;

/** What is under way and what was, at the foot of every page. */
export function JobsDrawer() {
  const { isDrawerOpen, change } = useFrame();
  const { data: jobs, error, refetch } = useQuery(jobsQuery());
  const underWay = (jobs ?? []).filter((job) => !isEnded(job.state));
  return (
    <section aria-label="Jobs" className="no-print shrink-0 border-t bg-card">
      <button
        type="button"
        aria-expanded={isDrawerOpen}
        aria-controls="jobs-drawer"
        onClick={() => change({ isDrawerOpen: !isDrawerOpen })}
        className="flex h-9 w-full items-center gap-2.5 px-3 text-left text-xs hover:bg-accent/50 focus-visible:-outline-offset-2"
      >
        <ListChecks size={15} aria-hidden className="text-muted-foreground" />
        <span className="font-semibold">Jobs</span>
        <Summary underWay={underWay} latest={jobs?.[0]} isKnown={jobs !== undefined} isFailed={error !== null} />
        <ChevronUp
          size={15}
          aria-hidden
          className={cx("shrink-0 text-muted-foreground transition-transform", isDrawerOpen && "rotate-180")}
        />
      </button>
      {isDrawerOpen && (
        <div id="jobs-drawer" className="h-[min(20rem,42dvh)] overflow-y-auto border-t">
          {error && !jobs && <ProblemNotice error={error} onRetry={() => refetch()} isCompact className="m-3" />}
          {jobs?.length === 0 && (
            <p className="px-4 py-10 text-center text-[13px] text-muted-foreground">
              No jobs yet. Each change that you confirm runs as a job and is kept here, also after a restart.
            </p>
          )}
          {jobs && jobs.length > 0 && (
            <>
              <ul>
                {[...underWay, ...jobs.filter((job) => isEnded(job.state))].slice(0, mostShown).map((job) => (
                  <JobLine key={job.id} job={job} />
                ))}
              </ul>
              <p className="px-4 py-2.5 text-center text-xs">
                <Link href="/jobs" className="rounded text-primary underline-offset-2 hover:underline">
                  All jobs
                </Link>
              </p>
            </>
          )}
        </div>
      )}
    </section>
  );
}

function Summary({
  underWay,
  latest,
  isKnown,
  isFailed,
}: {
  underWay: readonly Job[];
  latest: Job | undefined;
  isKnown: boolean;
  isFailed: boolean;
}) {
  const job = underWay[0] ?? latest;
  if (!isKnown) return <span className="flex-1 text-muted-foreground">{isFailed ? "could not be read" : ""}</span>;
  if (!job) return <span className="flex-1 text-muted-foreground">nothing yet</span>;
  return (
    <span className="flex min-w-0 flex-1 items-center gap-2.5" aria-live="polite">
      {underWay.length > 1 && <span className="shrink-0 font-medium">{underWay.length} under way</span>}
      <JobMark state={job.state} />
      <span className="min-w-0 truncate">{intentTitle(job.intent, job.subject.name, job.names)}</span>
      {!isEnded(job.state) && (
        <>
          <span className="hidden min-w-0 truncate text-muted-foreground md:inline">{stepWords(job)}</span>
          <Progress fraction={job.progress} label="Progress" className="hidden w-28 shrink-0 sm:block" />
          {job.progress !== null && (
            <span className="shrink-0 font-medium tabular-nums">{Math.floor(job.progress * 100)} %</span>
          )}
          <JobRate job={job} className="hidden shrink-0 text-muted-foreground tabular-nums sm:inline" />
          <Elapsed job={job} />
        </>
      )}
    </span>
  );
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { Elapsed } from "#components/jobs/elapsed.tsx";
import { JobDetails } from "#components/jobs/job-details.tsx";
import { JobMark } from "#components/jobs/job-mark.tsx";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import { Button } from "#components/ui/button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import { isEnded } from "#lib/model/job.ts";
import { jobQuery } from "#lib/queries/jobs.ts";

/** The job that a confirmed plan became, until its result. It goes on when this panel is closed. */
export function JobPanel({
  jobId,
  back = "Back to the tree",
  onClose,
}: {
  jobId: string;
  /** Words of the way back. */
  back?: string;
  onClose: () => void;
}) {
  const { data: job, error, refetch } = useQuery(jobQuery(jobId));
  if (!job)
    return (
      <>
        <PanelHead kicker="Job" title="Reading the job…" onClose={onClose} />
        <PanelBody>
          {error ? <ProblemNotice error={error} onRetry={() => refetch()} isCompact /> : <Skeleton className="h-40" />}
        </PanelBody>
      </>
    );
  return (
    <>
      <PanelHead kicker="Job" title={intentTitle(job.intent, job.subject.name, job.names)} onClose={onClose}>
        <span aria-live="polite">
          <JobMark state={job.state} isNamed />
        </span>
        <span aria-hidden className="text-muted-foreground">
          ·
        </span>
        <Elapsed job={job} />
      </PanelHead>
      <PanelBody>
        {!isEnded(job.state) && (
          <p className="text-muted-foreground text-xs">
            It goes on when you close this panel or the browser. It is also in the jobs drawer below.
          </p>
        )}
        <JobDetails job={job} isLogOpen />
        {isEnded(job.state) && (
          <Button className="w-full" onClick={onClose}>
            {back}
          </Button>
        )}
      </PanelBody>
    </>
  );
}

"use client";
import { useSecond } from "#components/ui/use-now.ts";
import { formatDuration } from "#lib/format/duration.ts";
import type { Job } from "#lib/model/job.ts";

/** How long a job has been running, or ran. */
export function Elapsed({ job, className }: { job: Job; className?: string }) {
  const from = Date.parse(job.startedAt ?? job.createdAt);
  return (
    <span className={className ?? "shrink-0 whitespace-nowrap text-muted-foreground text-xs tabular-nums"}>
      {job.endedAt ? formatDuration(Date.parse(job.endedAt) - from) : <Ticking from={from} />}
    </span>
  );
}

const Ticking = ({ from }: { from: number }) => <>{formatDuration(useSecond() - from)}</>;

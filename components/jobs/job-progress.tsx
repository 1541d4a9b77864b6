"use client";
import { Bytes } from "#components/ui/bytes.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { useSecond } from "#components/ui/use-now.ts";
import { isEnded, type Job } from "#lib/model/job.ts";
import { copiedBytes, rateWords } from "./job-rate.ts";

/** The step under way in words: `Step 2 of 4: Commit the overlay`. */
export function stepWords(job: Job): string {
  if (job.state === "queued") return "Waiting for its turn";
  if (isEnded(job.state)) return `${job.step} of ${job.steps} step${job.steps === 1 ? "" : "s"} done`;
  const at = `Step ${Math.min(job.step + 1, job.steps)} of ${job.steps}`;
  return job.stepTitle ? `${at}: ${job.stepTitle}` : at;
}

/** Step and bar; a percentage only where a tool tells one, and then what was copied and how fast. */
export function JobProgress({ job }: { job: Job }) {
  if (isEnded(job.state)) return null;
  const copied = copiedBytes(job);
  return (
    <div>
      <p className="mb-1.5 flex justify-between gap-3 text-[13px]">
        <span className="min-w-0 break-words">{stepWords(job)}</span>
        {job.progress !== null && (
          <span className="shrink-0 font-medium tabular-nums">{Math.floor(job.progress * 100)} %</span>
        )}
      </p>
      <Progress fraction={job.progress} label={stepWords(job)} />
      {copied !== null && (
        <p className="mt-1 flex justify-between gap-3 text-muted-foreground text-xs tabular-nums">
          <span>
            <Bytes value={copied} /> of <Bytes value={job.bytesToCopy} />
          </span>
          <JobRate job={job} />
        </p>
      )}
    </div>
  );
}

/** How fast it has copied so far; nothing where that is not known. */
export function JobRate({ job, className }: { job: Job; className?: string }) {
  const words = rateWords(job, useSecond());
  return words === null ? null : <span className={className}>{words}</span>;
}

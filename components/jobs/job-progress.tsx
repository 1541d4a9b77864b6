import { Progress } from "#components/ui/progress.tsx";
import { isEnded, type Job } from "#lib/model/job.ts";

/** The step under way in words: `Step 2 of 4: Commit the overlay`. */
export function stepWords(job: Job): string {
  if (job.state === "queued") return "Waiting for its turn";
  if (isEnded(job.state)) return `${job.step} of ${job.steps} step${job.steps === 1 ? "" : "s"} done`;
  const at = `Step ${Math.min(job.step + 1, job.steps)} of ${job.steps}`;
  return job.stepTitle ? `${at}: ${job.stepTitle}` : at;
}

/** Step and bar; a percentage only where a tool tells one. */
export function JobProgress({ job }: { job: Job }) {
  if (isEnded(job.state)) return null;
  return (
    <div>
      <p className="mb-1.5 flex justify-between gap-3 text-[13px]">
        <span className="min-w-0 truncate">{stepWords(job)}</span>
        {job.progress !== null && <span className="font-medium tabular-nums">{Math.floor(job.progress * 100)} %</span>}
      </p>
      <Progress fraction={job.progress} label={stepWords(job)} />
    </div>
  );
}

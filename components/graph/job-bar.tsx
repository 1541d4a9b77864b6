import type { Job } from "#lib/model/job.ts";
import { percentOf } from "./marks.ts";

/** What a job does to a node, in words; a percent only where a tool tells one. */
export function JobWords({ job, isShort = false }: { job: Job; isShort?: boolean }) {
  const percent = percentOf(job);
  if (isShort) return <span className="font-medium text-info">{percent ?? "under way"}</span>;
  return (
    <span className="truncate font-medium text-info">
      {job.stepTitle ?? (job.state === "queued" ? "Waiting to start" : "Working")}
      {percent === null ? "" : ` · ${percent}`}
    </span>
  );
}

/** A job's progress along the lower edge of a node: a share where it is known, else a slow travel. */
export function JobBar({ job }: { job: Job }) {
  return (
    <span className="absolute inset-x-0 bottom-0 h-1 overflow-hidden rounded-b-[9px] bg-info/15" aria-hidden>
      {job.progress === null ? (
        <span className="block h-full w-1/4 animate-travel rounded-full bg-info" />
      ) : (
        <span
          className="block h-full rounded-r-full bg-info transition-[width] duration-300"
          style={{ width: `${job.progress * 100}%` }}
        />
      )}
    </span>
  );
}

import type { Intent } from "#lib/model/intent.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Jobs } from "#server/store/jobs.ts";

const sampled = 50;

/**
 * How long an action takes, from jobs that were measured: the median of those on this subject, else of those on its host.
 * Null before the first one.
 */
export function estimateMs(jobs: Jobs, ref: SubjectRef, action: Intent["action"]): number | null {
  for (const filter of [{ host: ref.host, domain: ref.id }, { host: ref.host }]) {
    const durations = jobs
      .list({ ...filter, state: "succeeded" }, { before: null, limit: sampled })
      .map(({ job }) => job)
      .filter((job) => job.intent.action === action && job.startedAt !== null && job.endedAt !== null)
      .map((job) => Date.parse(job.endedAt ?? "") - Date.parse(job.startedAt ?? ""))
      .sort((a, b) => a - b);
    const median = durations[Math.floor(durations.length / 2)];
    if (median !== undefined) return median;
  }
  return null;
}

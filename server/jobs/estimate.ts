import type { Intent } from "#lib/model/intent.ts";
import type { Job } from "#lib/model/job.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Jobs } from "#server/store/jobs.ts";

const sampled = 50;
/** A job that copies less says nothing of how fast this host copies. */
const copiesFromBytes = 1024 * 1024;

const durationOf = ({ startedAt, endedAt }: Job): number => Date.parse(endedAt ?? "") - Date.parse(startedAt ?? "");

function ended(jobs: Jobs, filter: { host: string; domain?: string }): Job[] {
  return jobs
    .list({ ...filter, state: "succeeded" }, { before: null, limit: sampled })
    .map(({ job }) => job)
    .filter((job) => job.startedAt !== null && job.endedAt !== null);
}

/**
 * How long a plan takes, from jobs that were measured; null before the first one.
 *
 * - It copies: its bytes at the rate of this host's last copies.
 * - It does not: the median of the same action on this subject, else on its host.
 */
export function estimateMs(
  jobs: Jobs,
  ref: SubjectRef,
  action: Intent["action"],
  bytesToCopy: number | null,
): number | null {
  const ofHost = ended(jobs, { host: ref.host });
  if (bytesToCopy !== null && bytesToCopy >= copiesFromBytes) {
    const copies = ofHost.filter((job) => (job.bytesToCopy ?? 0) >= copiesFromBytes);
    const bytes = copies.reduce((sum, job) => sum + (job.bytesToCopy ?? 0), 0);
    const took = copies.reduce((sum, job) => sum + durationOf(job), 0);
    return bytes > 0 && took > 0 ? Math.round((bytesToCopy * took) / bytes) : null;
  }
  for (const measured of [ended(jobs, { host: ref.host, domain: ref.id }), ofHost]) {
    const durations = measured
      .filter((job) => job.intent.action === action && (job.bytesToCopy ?? 0) < copiesFromBytes)
      .map(durationOf)
      .sort((a, b) => a - b);
    const median = durations[Math.floor(durations.length / 2)];
    if (median !== undefined) return median;
  }
  return null;
}

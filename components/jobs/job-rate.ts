import { formatBytes } from "#lib/format/bytes.ts";
import type { Job } from "#lib/model/job.ts";

/** What a job has copied so far, of what its plan said; null where either is not known. */
export const copiedBytes = ({ progress, bytesToCopy }: Job): number | null =>
  progress === null || bytesToCopy === null || bytesToCopy === 0 ? null : Math.round(progress * bytesToCopy);

/** Bytes a second since it started; null where nothing can be said yet. */
export function jobRate(job: Job, now: number): number | null {
  const copied = copiedBytes(job);
  if (copied === null || copied === 0 || job.startedAt === null) return null;
  const passed = (now - Date.parse(job.startedAt)) / 1000;
  return passed < 0.5 ? null : copied / passed;
}

/** `12.4 MiB/s`, or null. */
export function rateWords(job: Job, now: number): string | null {
  const rate = jobRate(job, now);
  return rate === null ? null : `${formatBytes(rate)}/s`;
}

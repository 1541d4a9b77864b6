import type { SubjectRef } from "#lib/model/subject.ts";
import type { Jobs } from "#server/store/jobs.ts";

/** When a job last flushed a machine's disks: everything that was written before it began is in their files. Null: not of late. */
export function flushedAt({ host, id }: SubjectRef, jobs: Pick<Jobs, "list">): string | null {
  const recent = jobs.list({ host, domain: id, state: "succeeded" }, { before: null, limit: 20 });
  return recent.find(({ job }) => job.intent.action === "flush")?.job.startedAt ?? null;
}

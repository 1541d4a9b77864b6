"use client";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import Link from "next/link";
import { useEffect } from "react";
import { auditPath, jobPath } from "#components/frame/paths.ts";
import { Age } from "#components/ui/age.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import type { Job } from "#lib/model/job.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { partsOfVolumeId } from "#lib/model/volume.ts";
import { jobPagesQuery, jobsQuery } from "#lib/queries/jobs.ts";

const link = "rounded text-primary underline-offset-2 hover:underline";
const nativeOf = (id: string): string => partsOfVolumeId(id)?.native ?? id;

/** A volume that is not among the host's storage any more: who deleted it and when, where a job of Espalier did. */
export function VolumeGone({ subject, error, onRetry }: { subject: SubjectRef; error: Error; onRetry: () => void }) {
  const { data: newest } = useQuery(jobsQuery());
  const { data: its } = useInfiniteQuery(jobPagesQuery({ host: subject.host, domain: subject.id }));
  // One file can have trees of several kinds; it was deleted as one of them.
  const job = [...(newest ?? []), ...(its?.pages ?? []).flatMap(({ items }) => items)].find(
    ({ intent, state, subject: { host, id } }) =>
      intent.action === "deleteVolume" &&
      state === "succeeded" &&
      host === subject.host &&
      nativeOf(id) === nativeOf(subject.id),
  );
  useEffect(() => {
    if (job) document.title = `${job.subject.name} was deleted · Espalier`;
  }, [job]);
  if (job) return <Deleted job={job} />;
  return (
    <div className="mx-auto w-full max-w-2xl p-6">
      <h1 className="mb-4 font-semibold text-lg">This volume's snapshots cannot be shown</h1>
      <ProblemNotice error={error} onRetry={onRetry} />
      <p className="mt-4 flex flex-wrap gap-x-5 gap-y-1 text-[13px]">
        <Link href="/" className={link}>
          Back to the fleet
        </Link>
        <Link href={`/jobs?${new URLSearchParams({ host: subject.host, domain: subject.id })}`} className={link}>
          Jobs of this volume
        </Link>
      </p>
    </div>
  );
}

function Deleted({ job }: { job: Job }) {
  const audit = job.result?.auditSeq ?? null;
  return (
    <EmptyState
      icon={<Trash2 size={26} aria-hidden />}
      title={`${job.subject.name} was deleted`}
      action={
        <Link
          href="/"
          className="inline-flex h-8.5 items-center rounded-md bg-primary px-3 font-medium text-[13px] text-primary-foreground shadow-raised hover:bg-primary/90"
        >
          Back to the fleet
        </Link>
      }
    >
      <p>
        By {job.actor}, <Age at={job.endedAt ?? job.createdAt} suffix=" ago" />
        {job.intent.action === "deleteVolume" && job.intent.snapshots === "delete" ? ", with all its snapshots" : ""}.
        It cannot be had back from here.
      </p>
      <p className="mt-2 flex flex-wrap justify-center gap-x-5 gap-y-1">
        <Link href={jobPath(job.id)} className={link}>
          What was done
        </Link>
        {audit !== null && (
          <Link href={auditPath(audit)} className={link}>
            Audit record {audit}
          </Link>
        )}
      </p>
    </EmptyState>
  );
}

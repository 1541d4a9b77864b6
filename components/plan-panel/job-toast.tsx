"use client";
import { useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useEffect } from "react";
import { toast } from "sonner";
import { JobMark } from "#components/jobs/job-mark.tsx";
import { Button } from "#components/ui/button.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import type { Intent } from "#lib/model/intent.ts";
import { isEnded, type Job } from "#lib/model/job.ts";
import { asProblem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { jobQuery } from "#lib/queries/jobs.ts";
import { useActing } from "./use-acting.ts";

const restMs = 9000;

/** Tells about a job that was started without a plan to read, until a while after its end. */
export function followJob(job: Job): void {
  toast.custom((id) => <JobToast jobId={job.id} toastId={id} first={job} />, { duration: Number.POSITIVE_INFINITY });
}

/** Takes a job back: as any other change, by a plan that is read first where it loses something. */
export function useUndo() {
  const acting = useActing(followJob);
  return {
    isPending: acting.isPending,
    mutate: (wish: { subject: SubjectRef; intent: Intent }) =>
      acting.mutate(wish, {
        onError: (error) => toast.error("It cannot be undone now", { description: asProblem(error).message }),
      }),
  };
}

function JobToast({ jobId, toastId, first }: { jobId: string; toastId: string | number; first: Job }) {
  const { data: job = first } = useQuery(jobQuery(jobId));
  const undo = useUndo();
  const isOver = isEnded(job.state);
  useEffect(() => {
    if (!isOver || job.state !== "succeeded") return;
    const timer = setTimeout(() => toast.dismiss(toastId), restMs);
    return () => clearTimeout(timer);
  }, [isOver, job.state, toastId]);
  const back = job.result?.undo;
  return (
    <div className="flex w-full items-start gap-2.5">
      <span className="mt-0.5">
        <JobMark state={job.state} />
      </span>
      <div className="min-w-0 flex-1">
        <p className="break-words font-medium text-[13px]">{intentTitle(job.intent, job.subject.name, job.names)}</p>
        {!isOver && <Progress fraction={job.progress} label="Progress" className="mt-2" />}
        {isOver && (
          <p className={`text-xs ${job.problem ? "text-danger" : "text-muted-foreground"}`}>
            {job.problem?.detail ?? job.result?.changed[0] ?? "Done"}
          </p>
        )}
        {back && (
          <Button
            size="sm"
            className="mt-2"
            isBusy={undo.isPending}
            onClick={() => {
              undo.mutate({ subject: job.subject, intent: back });
              toast.dismiss(toastId);
            }}
          >
            Undo
          </Button>
        )}
      </div>
      <button
        type="button"
        aria-label="Close"
        onClick={() => toast.dismiss(toastId)}
        className="grid size-6 place-items-center rounded text-muted-foreground hover:bg-accent"
      >
        <X size={14} aria-hidden />
      </button>
    </div>
  );
}

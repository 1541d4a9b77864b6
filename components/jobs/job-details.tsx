"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Square } from "lucide-react";
import { toast } from "sonner";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { useUndo } from "#components/plan-panel/job-toast.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { isEnded, type Job } from "#lib/model/job.ts";
import { asProblem } from "#lib/model/problem.ts";
import { cancelJob } from "#lib/queries/jobs.ts";
import { keys } from "#lib/queries/keys.ts";
import { JobLog } from "./job-log.tsx";
import { JobOutcome } from "./job-outcome.tsx";
import { JobProgress } from "./job-progress.tsx";

/** Everything about one job, while it runs and after. */
export function JobDetails({ job, isLogOpen = false }: { job: Job; isLogOpen?: boolean }) {
  const readOnly = useReadOnlyReason();
  const undo = useUndo();
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.id),
    onError: (error) => toast.error("It could not be cancelled", { description: asProblem(error).message }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.jobs() }),
  });
  const cancelReason =
    readOnly ?? (job.cancellable ? null : "This step cannot be stopped without leaving something half done.");
  return (
    <div className="space-y-3">
      {!isEnded(job.state) && (
        <div className="flex flex-wrap items-end justify-end gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1 basis-72">
            <JobProgress job={job} />
          </div>
          <Button
            size="sm"
            icon={<Square size={11} aria-hidden />}
            isBusy={cancel.isPending || job.state === "cancelling"}
            reason={cancelReason}
            onClick={() => cancel.mutate()}
          >
            Cancel
          </Button>
        </div>
      )}
      <JobOutcome
        job={job}
        undoReason={readOnly}
        isUndoing={undo.isPending}
        onUndo={() => job.result?.undo && undo.mutate({ subject: job.subject, intent: job.result.undo })}
      />
      <Disclosure title="Log and commands" isOpen={isLogOpen || job.state === "failed"}>
        <JobLog jobId={job.id} />
      </Disclosure>
    </div>
  );
}

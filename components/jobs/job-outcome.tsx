import { ScrollText, Undo2 } from "lucide-react";
import Link from "next/link";
import { auditPath } from "#components/frame/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { ClonedVolume } from "#components/volumes/cloned-volume.tsx";
import type { Job } from "#lib/model/job.ts";
import { DiskResults } from "./disk-results.tsx";

const nextSteps: Partial<Record<Job["state"], string>> = {
  failed: "The log below says how far it came. Look at what is there before you try again, and make a new plan.",
  interrupted:
    "Espalier was stopped while this was under way and could not tell how far it came. The tree shows what is there now, with a finding where something is half done.",
  cancelled: "It was stopped where that is safe.",
};

/** What changed, what to do where it failed, how to take it back, and where it is written down. */
export function JobOutcome({
  job,
  onUndo,
  undoReason,
  isUndoing,
}: {
  job: Job;
  onUndo: () => void;
  undoReason: string | null;
  isUndoing: boolean;
}) {
  const changed = job.result?.changed ?? [];
  const auditSeq = job.result?.auditSeq ?? null;
  const advice = nextSteps[job.state];
  return (
    <div className="space-y-3">
      {job.problem && <ProblemNotice error={job.problem} isCompact />}
      {advice && <p className="text-[13px] text-muted-foreground">{advice}</p>}
      {changed.length > 0 && (
        <div>
          <h4 className="mb-1 font-medium text-muted-foreground text-xs">What changed</h4>
          <ul className="list-disc space-y-0.5 pl-4 text-[13px] marker:text-muted-foreground">
            {changed.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </div>
      )}
      {job.result?.disks && <DiskResults host={job.subject.host} disks={job.result.disks} />}
      <ClonedVolume job={job} />
      {(job.result?.undo || auditSeq !== null) && (
        <div className="flex flex-wrap items-center gap-2">
          {job.result?.undo && (
            <Button
              size="sm"
              icon={<Undo2 size={13} aria-hidden />}
              onClick={onUndo}
              reason={undoReason}
              isBusy={isUndoing}
            >
              Undo
            </Button>
          )}
          {auditSeq !== null && (
            <Link
              href={auditPath(auditSeq)}
              className="inline-flex items-center gap-1.5 rounded text-muted-foreground text-xs underline-offset-2 hover:text-foreground hover:underline"
            >
              <ScrollText size={13} aria-hidden />
              Audit record {auditSeq}
            </Link>
          )}
        </div>
      )}
    </div>
  );
}

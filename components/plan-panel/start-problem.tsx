"use client";
import { RotateCw } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { asProblem, type ProblemCode } from "#lib/model/problem.ts";

const titles: Partial<Record<ProblemCode, string>> = {
  stale: "The plan no longer fits",
  busy: "Something else is at work here",
  "not-found": "This plan is no longer kept",
  blocked: "Something is in the way",
  "no-space": "There is not enough room",
};
/** After these the plan itself is of no use any more. */
const needsNewPlan: readonly ProblemCode[] = ["stale", "not-found", "blocked", "no-space"];

/** The plan was confirmed but not started. */
export function StartProblem({
  error,
  isReplanning,
  onReplan,
  onRetry,
}: {
  error: Error;
  isReplanning: boolean;
  onReplan: () => void;
  onRetry: () => void;
}) {
  const { code, message } = asProblem(error);
  return (
    <>
      {!message.includes("Nothing was done") && <p className="text-[13px]">Nothing was done.</p>}
      <ProblemNotice
        error={error}
        {...(titles[code] ? { title: titles[code] } : {})}
        isCompact
        action={
          needsNewPlan.includes(code) ? (
            <Button
              look="primary"
              size="sm"
              icon={<RotateCw size={13} aria-hidden />}
              isBusy={isReplanning}
              onClick={onReplan}
            >
              Make the plan again
            </Button>
          ) : (
            <Button size="sm" onClick={onRetry}>
              Back to the plan
            </Button>
          )
        }
      />
    </>
  );
}

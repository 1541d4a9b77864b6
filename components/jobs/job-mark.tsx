import { Ban, CircleCheck, CircleDashed, CircleX, Hourglass, LoaderCircle, Unplug } from "lucide-react";
import { cx } from "#components/ui/cx.ts";
import type { JobState } from "#lib/model/job.ts";

const looks = {
  queued: { Icon: Hourglass, words: "Waiting", className: "text-muted-foreground" },
  running: { Icon: LoaderCircle, words: "Running", className: "text-info" },
  cancelling: { Icon: CircleDashed, words: "Cancelling", className: "text-warning" },
  succeeded: { Icon: CircleCheck, words: "Done", className: "text-success" },
  failed: { Icon: CircleX, words: "Failed", className: "text-danger" },
  cancelled: { Icon: Ban, words: "Cancelled", className: "text-muted-foreground" },
  interrupted: { Icon: Unplug, words: "Interrupted", className: "text-danger" },
} as const;

export const jobStateWords = (state: JobState): string => looks[state].words;

/** A job's state as a sign, with words beside it or for screen readers only. */
export function JobMark({ state, isNamed = false }: { state: JobState; isNamed?: boolean }) {
  const { Icon, words, className } = looks[state];
  return (
    <span className={cx("inline-flex shrink-0 items-center gap-1.5 text-xs", className)}>
      <Icon
        size={16}
        aria-hidden
        className={state === "running" || state === "cancelling" ? "animate-spin [animation-duration:1.6s]" : ""}
      />
      <span className={isNamed ? "font-medium" : "sr-only"}>{words}</span>
    </span>
  );
}

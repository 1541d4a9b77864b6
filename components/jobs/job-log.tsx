"use client";
import { useQuery } from "@tanstack/react-query";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { cx } from "#components/ui/cx.ts";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { formatClock, formatUtc } from "#lib/format/exact-time.ts";
import { shellWords } from "#lib/format/shell-words.ts";
import type { JobEvent } from "#lib/model/job.ts";
import { jobEventsQuery } from "#lib/queries/jobs.ts";

/** The argv of a step, where it has one. */
function commandOf(event: JobEvent): string | null {
  const argv = event.data.command ?? event.data.argv;
  return Array.isArray(argv) && argv.length > 0 ? shellWords(argv.map(String)) : null;
}

/** Progress lines are many and say little afterwards: of a run of them the last is kept. */
const worthReading = (events: readonly JobEvent[]): JobEvent[] =>
  events.filter((event, index) => event.type !== "progress" || events[index + 1]?.type !== "progress");

/** What a job told, with the commands it ran. */
export function JobLog({ jobId }: { jobId: string }) {
  const { data, error, refetch } = useQuery(jobEventsQuery(jobId));
  if (error && !data) return <ProblemNotice error={error} onRetry={() => refetch()} isCompact />;
  if (!data) return <Skeleton className="h-24" />;
  const events = worthReading(data);
  if (events.length === 0) return <p className="text-muted-foreground text-xs">Nothing was told yet.</p>;
  const commands = data.map(commandOf).filter((line) => line !== null);
  return (
    <div className="relative rounded-lg border bg-muted/40">
      {commands.length > 0 && (
        <div className="absolute top-1 right-1">
          <CopyButton text={commands.join("\n")} label="Copy the commands" />
        </div>
      )}
      <ol className="max-h-72 overflow-auto p-2.5 text-xs">
        {events.map((event) => {
          const command = commandOf(event);
          return (
            <li key={event.seq} className="flex gap-2.5 py-0.5">
              <time
                dateTime={event.at}
                title={formatUtc(event.at)}
                className="shrink-0 font-mono text-[11px] text-muted-foreground tabular-nums leading-5"
              >
                {formatClock(new Date(event.at))}
              </time>
              <div className="min-w-0">
                <span
                  className={cx(
                    "leading-5",
                    event.type === "warning" && "text-warning",
                    event.type === "ended" && "font-medium",
                  )}
                >
                  {event.type === "warning" && "Warning: "}
                  {event.text}
                </span>
                {command && (
                  <code className="block whitespace-pre-wrap wrap-anywhere font-mono text-[11px] text-muted-foreground">
                    $ {command}
                  </code>
                )}
              </div>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

"use client";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useState } from "react";
import { subjectPath } from "#components/frame/paths.ts";
import { Age } from "#components/ui/age.tsx";
import { Progress } from "#components/ui/progress.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import { isEnded, type Job } from "#lib/model/job.ts";
import { Elapsed } from "./elapsed.tsx";
import { JobDetails } from "./job-details.tsx";
import { JobMark, jobStateWords } from "./job-mark.tsx";
import { JobRate, stepWords } from "./job-progress.tsx";

/** One job in a list; opens in place. */
export function JobLine({ job, isOpenAtFirst = false }: { job: Job; isOpenAtFirst?: boolean }) {
  const [isOpen, setOpen] = useState(isOpenAtFirst);
  const title = intentTitle(job.intent, job.subject.name, job.names);
  const isUnderWay = !isEnded(job.state);
  return (
    <li className="border-b last:border-b-0">
      <div className="flex items-center gap-3 px-3 hover:bg-accent/50">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex min-h-11 min-w-0 flex-1 items-center gap-2.5 rounded text-left"
        >
          <ChevronRight
            size={14}
            aria-hidden
            className={`shrink-0 text-muted-foreground transition-transform ${isOpen ? "rotate-90" : ""}`}
          />
          <JobMark state={job.state} />
          <span className="min-w-0 flex-1 py-1">
            <span className="block break-words text-[13px] max-sm:line-clamp-2 sm:truncate">{title}</span>
            <span className="block truncate text-muted-foreground text-xs">
              {isUnderWay
                ? stepWords(job)
                : (job.problem?.detail ?? job.result?.changed[0] ?? jobStateWords(job.state))}
            </span>
          </span>
        </button>
        {isUnderWay && (
          <div className="hidden w-52 items-center gap-2 text-xs tabular-nums sm:flex">
            <Progress fraction={job.progress} label={`Progress of: ${title}`} className="flex-1" />
            <span className="w-9 text-right">{job.progress === null ? "" : `${Math.floor(job.progress * 100)} %`}</span>
            <span className="w-20 text-right text-muted-foreground">
              <JobRate job={job} />
            </span>
          </div>
        )}
        <Elapsed job={job} className="hidden w-20 text-right text-muted-foreground text-xs tabular-nums md:block" />
        <span className="hidden w-28 truncate text-muted-foreground text-xs md:block">{job.actor}</span>
        <span className="w-25 shrink-0 text-right text-muted-foreground text-xs">
          <Age at={job.createdAt} suffix=" ago" />
        </span>
        <Link
          href={subjectPath(job.subject)}
          className="hidden shrink-0 rounded text-primary text-xs underline-offset-2 hover:underline sm:inline"
        >
          {job.subject.kind === "backup" ? "Backup" : "Tree"}
        </Link>
      </div>
      {isOpen && (
        <div className="border-t bg-background px-4 py-3 sm:pl-12">
          <JobDetails job={job} />
        </div>
      )}
    </li>
  );
}

"use client";
import { HardDrive } from "lucide-react";
import Link from "next/link";
import { subjectPath } from "#components/frame/paths.ts";
import { followJob } from "#components/plan-panel/job-toast.tsx";
import { RefusalNotice } from "#components/plan-panel/refusal-notice.tsx";
import { useActing } from "#components/plan-panel/use-acting.ts";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { SeveritySign, severityWords } from "#components/side-panel/finding-sign.tsx";
import { RepairButtons } from "#components/side-panel/repair-buttons.tsx";
import { StateDot } from "#components/ui/state-mark.tsx";
import { findingKindWords } from "#lib/format/finding-kind.ts";
import { isNamed } from "#lib/format/is-named.ts";
import type { Finding, ObjectRef } from "#lib/model/finding.ts";
import type { Subject } from "#lib/model/subject.ts";
import { snapshotRef } from "#lib/tree/node-ref.ts";
import type { FindingGroup } from "./finding-filter.ts";

const link = "break-all rounded text-primary underline-offset-2 hover:underline";
const nodePath = (subject: Subject, snapshot: string): string =>
  `${subjectPath(subject)}?${new URLSearchParams({ at: snapshotRef(snapshot) })}`;

/** What is inconsistent at one machine or volume, the gravest first. A repair opens as a plan beside the machine's tree. */
export function MachineFindings({ group, hostLabel }: { group: FindingGroup; hostLabel: string }) {
  const { subject, findings } = group;
  const acting = useActing(followJob);
  const asked = acting.variables?.intent;
  return (
    <section aria-label={subject.name} className="overflow-hidden rounded-xl border bg-card shadow-raised">
      <h2 className="flex flex-wrap items-center gap-x-2 border-b bg-muted/40 px-4 py-2.5 text-[13px]">
        {subject.kind === "volume" ? (
          <HardDrive size={14} role="img" aria-label="volume" className="text-muted-foreground" />
        ) : (
          <StateDot state={subject.state} />
        )}
        <Link href={subjectPath(subject)} className="font-semibold underline-offset-2 hover:underline">
          {subject.name}
        </Link>
        <span className="font-normal text-muted-foreground text-xs">{hostLabel}</span>
        <span className="ml-auto font-normal text-muted-foreground text-xs tabular-nums">
          {findings.length} finding{findings.length === 1 ? "" : "s"}
        </span>
      </h2>
      {acting.error && asked && (
        <RefusalNotice
          intent={asked}
          error={acting.error}
          subject={subject}
          snapshotPath={(id) => nodePath(subject, id)}
          onClose={acting.reset}
        />
      )}
      <ul className="divide-y">
        {findings.map((finding) => (
          <FindingLine
            key={finding.id}
            finding={finding}
            subject={subject}
            busyWith={acting.isPending ? (asked ?? null) : null}
            onIntent={(intent) => acting.mutate({ subject, intent, isShown: true })}
          />
        ))}
      </ul>
    </section>
  );
}

function FindingLine({
  finding,
  subject,
  ...repairing
}: { finding: Finding; subject: Subject } & Pick<Parameters<typeof RepairButtons>[0], "busyWith" | "onIntent">) {
  // A name that the text tells needs no second mention, unless it leads somewhere.
  const objects = finding.objects.filter(
    (object) => object.kind !== "domain" && (object.kind === "snapshot" || !isNamed(finding.text, object.name)),
  );
  return (
    <li className="flex gap-2.5 px-4 py-3">
      <SeveritySign severity={finding.severity} size={16} />
      <div className="min-w-0 flex-1">
        <p className="text-muted-foreground text-xs">
          <span aria-hidden>{severityWords(finding.severity)} · </span>
          {findingKindWords[finding.kind]}
        </p>
        <p className="break-words text-[13px]">{finding.text}</p>
        {objects.length > 0 && (
          <ul className="mt-1 flex flex-wrap gap-x-4 gap-y-0.5 text-xs">
            {objects.map((object) => (
              <li key={`${object.kind} ${object.id}`} className="flex min-w-0 gap-1.5">
                <ObjectName object={object} subject={subject} />
              </li>
            ))}
          </ul>
        )}
        <div className="mt-2">
          <RepairButtons finding={finding} {...repairing} />
        </div>
      </div>
    </li>
  );
}

function ObjectName({ object, subject }: { object: ObjectRef; subject: Subject }) {
  if (object.kind === "snapshot")
    return (
      <Link href={nodePath(subject, object.id)} className={link}>
        {object.name}
      </Link>
    );
  return (
    <>
      <span className="text-muted-foreground">{object.kind}</span>
      {object.name.startsWith("/") ? <FilePath path={object.name} /> : <span>{object.name}</span>}
    </>
  );
}

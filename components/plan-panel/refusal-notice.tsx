"use client";
import { Ban, X } from "lucide-react";
import Link from "next/link";
import { subjectPath } from "#components/frame/paths.ts";
import { IconButton } from "#components/ui/icon-button.tsx";
import { ProblemDetails } from "#components/ui/problem-details.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import { type Blocker, blockerSchema } from "#lib/model/capability.ts";
import type { Intent } from "#lib/model/intent.ts";
import { asProblem } from "#lib/model/problem.ts";
import type { Subject } from "#lib/model/subject.ts";
import { type NodeRef, snapshotRef } from "#lib/tree/node-ref.ts";

/** Why no plan could be made, and what is in the way. Nothing was done. */
export function RefusalNotice({
  intent,
  error,
  subject,
  names,
  onSelect,
  snapshotPath,
  onClose,
}: {
  intent: Intent;
  error: Error;
  subject: Pick<Subject, "host" | "name">;
  /** Names of its snapshots by id, where they are known. */
  names?: Readonly<Record<string, string>>;
  /** Goes to a snapshot on this page. */
  onSelect?: (ref: NodeRef) => void;
  /** The address of a snapshot, where it stands on another. */
  snapshotPath?: (id: string) => string;
  onClose: () => void;
}) {
  const problem = asProblem(error);
  // Blockers stand above, the costs of a merge in its form.
  const { blockers: _, merge: __, reason: ___, ...context } = problem.context;
  return (
    <div role="alert" className="m-3 mb-0 flex shrink-0 gap-2.5 rounded-lg border border-warning/45 bg-warning/10 p-3">
      <Ban size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />
      <div className="min-w-0 flex-1 text-[13px]">
        <p className="break-words font-semibold">{intentTitle(intent, subject.name, names)}: not possible now</p>
        <p className="mt-0.5 break-words">{problem.message}</p>
        <BlockerLinks
          blockers={blockersOf(problem.context)}
          host={subject.host}
          {...(onSelect ? { onSelect } : {})}
          {...(snapshotPath ? { snapshotPath } : {})}
        />
        <p className="mt-1 text-muted-foreground text-xs">Nothing was done.</p>
        <ProblemDetails code={problem.code} context={context} />
      </div>
      <IconButton
        label="Close this notice"
        icon={<X size={15} aria-hidden />}
        onClick={onClose}
        className="-mt-1 -mr-1 size-7"
        side="left"
      />
    </div>
  );
}

const kindWords: Readonly<Record<string, string>> = { domain: "machine" };

function blockersOf(context: Readonly<Record<string, unknown>>): Blocker[] {
  const read = blockerSchema.array().safeParse(context.blockers);
  return read.success ? read.data : [];
}

const link = "break-all rounded text-left text-primary underline-offset-2 hover:underline";

function BlockerLinks({
  blockers,
  host,
  onSelect,
  snapshotPath,
}: {
  blockers: readonly Blocker[];
  host: string;
  onSelect?: (ref: NodeRef) => void;
  snapshotPath?: (id: string) => string;
}) {
  if (blockers.length === 0) return null;
  return (
    <ul className="mt-1 list-disc pl-4 marker:text-muted-foreground">
      {blockers.map((blocker) => (
        <li key={`${blocker.kind} ${blocker.id}`}>
          <span className="text-muted-foreground">{kindWords[blocker.kind] ?? blocker.kind} </span>
          {blocker.kind === "snapshot" && snapshotPath ? (
            <Link className={link} href={snapshotPath(blocker.id)}>
              {blocker.name}
            </Link>
          ) : blocker.kind === "snapshot" && onSelect ? (
            <button type="button" className={link} onClick={() => onSelect(snapshotRef(blocker.id))}>
              {blocker.name}
            </button>
          ) : blocker.kind === "domain" || blocker.kind === "volume" ? (
            <Link className={link} href={subjectPath({ host, kind: blocker.kind, id: blocker.id })}>
              {blocker.name}
            </Link>
          ) : (
            <span className="break-all font-mono text-xs">{blocker.name}</span>
          )}
        </li>
      ))}
    </ul>
  );
}

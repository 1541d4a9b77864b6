import type { Finding } from "#lib/model/finding.ts";
import type { Job } from "#lib/model/job.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { FrozenFile } from "#server/backends/subject-facts.ts";
import type { FrozenFiles } from "#server/store/frozen-files.ts";
import { changedOutside } from "./changed-outside.ts";
import { isSettled } from "./held-findings.ts";
import { interruptedFinding } from "./interrupted-job.ts";

interface Sources {
  readonly frozen: FrozenFiles;
  /** The newest job on a subject, ended or not. */
  readonly lastJob: (ref: SubjectRef) => Job | null;
}

export interface SeenSubject {
  readonly frozen: readonly FrozenFile[];
  /** When the reading was begun. */
  readonly readAt: string;
  /** All snapshots of the subject; null when only the list was read. */
  readonly snapshots: readonly { readonly id: string }[] | null;
}

/** What Espalier finds by its own memory: jobs that were broken off, and files that others wrote to. */
export function ownFindings(ref: SubjectRef, seen: SeenSubject, { frozen, lastJob }: Sources): Finding[] {
  const last = lastJob(ref);
  const interrupted = interruptedFinding(last);
  const changed = isSettled(last, seen.readAt)
    ? frozen.compare(
        ref,
        seen.frozen,
        new Date(seen.readAt),
        seen.snapshots && new Set(seen.snapshots.map((s) => s.id)),
      )
    : frozen.noted(ref, seen.frozen);
  return [...(interrupted ? [interrupted] : []), ...changedOutside(changed)];
}

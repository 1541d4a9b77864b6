import type { Finding } from "#lib/model/finding.ts";
import type { Job } from "#lib/model/job.ts";
import { type SubjectRef, subjectKey } from "#lib/model/subject.ts";

/** Whether a reading was begun after Espalier's last job on the subject had ended: else it may show files half way. */
export const isSettled = (last: Job | null, readAt: string): boolean =>
  last === null || (last.endedAt !== null && last.endedAt <= readAt);

/**
 * What is shown as inconsistent: while a job of Espalier is at work on a subject, what was seen before it. Files that a merge has
 * under its hands are no inconsistency, and a mark that comes and goes would be taken for one.
 */
export class HeldFindings {
  #held = new Map<string, readonly Finding[]>();

  shown(ref: SubjectRef, seen: readonly Finding[], settled: boolean): readonly Finding[] {
    const key = subjectKey(ref);
    if (!settled) return this.#held.get(key) ?? seen;
    this.#held.set(key, seen);
    return seen;
  }

  /** As many as are shown, where only a list was read. */
  count(ref: SubjectRef, seen: number, settled: boolean): number {
    return settled ? seen : (this.#held.get(subjectKey(ref))?.length ?? seen);
  }
}

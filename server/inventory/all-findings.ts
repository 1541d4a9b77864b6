import type { Finding } from "#lib/model/finding.ts";
import { asProblem, Problem } from "#lib/model/problem.ts";
import { type ProblemDocument, problemDocument } from "#lib/model/problem-document.ts";
import type { Subject, SubjectRef } from "#lib/model/subject.ts";
import type { Inventory } from "./inventory.ts";

/** A reading of something that nobody looks at may be this old. */
const oldestMs = 60_000;
const readAtOnce = 4;
const order: readonly Finding["severity"][] = ["danger", "warning", "info"];

export interface FoundIn {
  /** Unique over all hosts: for pages. */
  readonly id: string;
  readonly subject: Subject;
  readonly finding: Finding;
}

export interface AllFindings {
  readonly found: readonly FoundIn[];
  readonly partial: ProblemDocument[];
}

const named = (name: string, error: unknown): ProblemDocument => {
  const { code, message, context, retry } = asProblem(error);
  return problemDocument(new Problem(code, `${name}: ${message}`, context, { retry }));
};

/** A file that is gone is one thing, whether it was the top of a chain or below. */
const familyOf = (kind: Finding["kind"]): string => (kind === "missing-backing-file" ? "missing-file" : kind);

/** A machine tells of its own files with more words and with repairs; of the same file its volume has no more to say. */
function withoutRepeats(found: readonly FoundIn[]): FoundIn[] {
  const files = Map.groupBy(
    found.filter(({ subject }) => subject.kind === "domain"),
    ({ subject, finding }) => `${subject.host} ${familyOf(finding.kind)}`,
  );
  const isTold = ({ subject, finding }: FoundIn): boolean =>
    (files.get(`${subject.host} ${familyOf(finding.kind)}`) ?? []).some((other) =>
      other.finding.objects.some(
        ({ kind, id }) =>
          kind === "file" && (finding.text.includes(id) || finding.objects.some((object) => object.id === id)),
      ),
    );
  return found.filter((one) => one.subject.kind !== "volume" || !isTold(one));
}

/**
 * What is inconsistent anywhere, what endangers data first. A host, a machine or a volume that could not be looked at, or not wholly, is in
 * `partial`, so that silence is not taken for health.
 */
export async function allFindings(
  inventory: Pick<Inventory, "hosts" | "domains" | "volumes" | "observeShown">,
): Promise<AllFindings> {
  const found: FoundIn[] = [];
  const partial: ProblemDocument[] = [];
  const todo: { ref: SubjectRef; name: string }[] = [];
  for (const { id: host, label } of await inventory.hosts())
    try {
      for (const { id, name } of await inventory.domains(host)) todo.push({ ref: { host, kind: "domain", id }, name });
      // Each kind of snapshots that a storage has is a tree of its own; one without snapshots has nothing to tell but through the first.
      const { volumes, partial: unread } = await inventory.volumes(host);
      for (const problem of unread) partial.push({ ...problem, detail: `${label}: ${problem.detail}` });
      for (const { id, name, methods } of volumes)
        for (const method of methods)
          if (method.id === id || method.snapshotCount !== 0)
            todo.push({ ref: { host, kind: "volume", id: method.id }, name });
    } catch (error) {
      partial.push(named(label, error));
    }
  const readNext = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const { ref, name } = next;
      try {
        const options = { maxAgeMs: oldestMs, unattended: true };
        const { subject, findings, partial: unread } = await inventory.observeShown(ref, options);
        for (const finding of findings) found.push({ id: `${ref.host}/${ref.id}/${finding.id}`, subject, finding });
        for (const problem of unread) partial.push({ ...problem, detail: `${name}: ${problem.detail}` });
      } catch (error) {
        // What was removed meanwhile has nothing to tell.
        if (asProblem(error).code !== "not-found") partial.push(named(name, error));
      }
    }
  };
  await Promise.all(Array.from({ length: readAtOnce }, readNext));
  const each = withoutRepeats(found);
  each.sort(
    (a, b) =>
      order.indexOf(a.finding.severity) - order.indexOf(b.finding.severity) ||
      a.subject.name.localeCompare(b.subject.name, "en") ||
      (a.id < b.id ? -1 : 1),
  );
  return { found: each, partial };
}

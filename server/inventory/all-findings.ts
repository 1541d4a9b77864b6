import type { Finding } from "#lib/model/finding.ts";
import { asProblem, Problem } from "#lib/model/problem.ts";
import { type ProblemDocument, problemDocument } from "#lib/model/problem-document.ts";
import type { Subject } from "#lib/model/subject.ts";
import type { Inventory } from "./inventory.ts";

/** A reading of a machine that nobody looks at may be this old. */
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

/**
 * What is inconsistent anywhere, what endangers data first. A host or a machine that could not be looked at, or not wholly, is in
 * `partial`, so that silence is not taken for health.
 */
export async function allFindings(
  inventory: Pick<Inventory, "hosts" | "domains" | "observeShown">,
): Promise<AllFindings> {
  const found: FoundIn[] = [];
  const partial: ProblemDocument[] = [];
  const todo: { host: string; id: string; name: string }[] = [];
  for (const host of await inventory.hosts())
    try {
      for (const { id, name } of await inventory.domains(host.id)) todo.push({ host: host.id, id, name });
    } catch (error) {
      partial.push(named(host.label, error));
    }
  const readNext = async () => {
    for (let next = todo.shift(); next !== undefined; next = todo.shift()) {
      const { host, id, name } = next;
      try {
        const options = { maxAgeMs: oldestMs, unattended: true };
        const {
          subject,
          findings,
          partial: unread,
        } = await inventory.observeShown({ host, kind: "domain", id }, options);
        for (const finding of findings) found.push({ id: `${host}/${id}/${finding.id}`, subject, finding });
        for (const problem of unread) partial.push({ ...problem, detail: `${name}: ${problem.detail}` });
      } catch (error) {
        // A machine that was undefined meanwhile has nothing to tell.
        if (asProblem(error).code !== "not-found") partial.push(named(name, error));
      }
    }
  };
  await Promise.all(Array.from({ length: readAtOnce }, readNext));
  found.sort(
    (a, b) =>
      order.indexOf(a.finding.severity) - order.indexOf(b.finding.severity) ||
      a.subject.name.localeCompare(b.subject.name, "en") ||
      (a.id < b.id ? -1 : 1),
  );
  return { found, partial };
}

import { z } from "zod";
import { asProblem, type Problem, type ProblemCode, problemStatus } from "./problem.ts";

/** RFC 9457 problem document: how a Problem travels over HTTP and is kept in the store. */
export const problemDocumentSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.enum(Object.keys(problemStatus) as [ProblemCode, ...ProblemCode[]]),
  /** What happened, to which object, what to do. */
  detail: z.string(),
  retry: z.enum(["no", "later", "after-change"]),
  context: z.record(z.string(), z.unknown()),
});
export type ProblemDocument = z.infer<typeof problemDocumentSchema>;

const titles: Record<ProblemCode, string> = {
  "invalid-input": "The request cannot be read",
  unauthenticated: "Sign in first",
  "not-allowed": "Not allowed",
  "not-found": "Not found",
  "already-exists": "It exists already",
  stale: "It changed since the plan was made",
  busy: "Something else is at work on it",
  "in-use": "It is in use",
  blocked: "Something is in the way",
  unsupported: "This cannot be done here",
  cancelled: "Cancelled",
  "permission-denied": "No permission on the host",
  "unreadable-output": "The tool's answer was not understood",
  partial: "Only a part could be done",
  "tool-failed": "The tool failed",
  internal: "Espalier failed",
  "tool-missing": "A tool is not installed",
  "tool-version": "A tool is too old",
  "host-down": "The host does not answer",
  "timed-out": "It took too long",
  "no-space": "Not enough free space",
};

export function problemDocument(error: unknown): ProblemDocument {
  const problem: Problem = asProblem(error);
  return {
    type: `urn:espalier:problem:${problem.code}`,
    title: titles[problem.code],
    status: problemStatus[problem.code],
    code: problem.code,
    detail: problem.message,
    retry: problem.retry,
    context: problem.context,
  };
}

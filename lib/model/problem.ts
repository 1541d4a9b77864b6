/** The one error type. Every failure that leaves a module of Espalier is a Problem. */

/** HTTP status of each code. The table is the list of codes: a code without a row does not compile. */
export const problemStatus = {
  "invalid-input": 400,
  unauthenticated: 401,
  "not-allowed": 403,
  "not-found": 404,
  "already-exists": 409,
  stale: 409,
  busy: 409,
  "in-use": 409,
  blocked: 422,
  unsupported: 422,
  cancelled: 499,
  "permission-denied": 500,
  "unreadable-output": 500,
  partial: 500,
  "tool-failed": 500,
  internal: 500,
  "tool-missing": 503,
  "tool-version": 503,
  "host-down": 503,
  "timed-out": 504,
  "no-space": 507,
} as const;

export type ProblemCode = keyof typeof problemStatus;

/** Whether the same request may succeed: never, by itself later, or once something was changed. */
export type ProblemRetry = "no" | "later" | "after-change";

const defaultRetry: Partial<Record<ProblemCode, ProblemRetry>> = {
  busy: "later",
  "host-down": "later",
  "timed-out": "later",
  stale: "after-change",
  "in-use": "after-change",
  blocked: "after-change",
  "no-space": "after-change",
  "tool-missing": "after-change",
  "tool-version": "after-change",
  "permission-denied": "after-change",
};

/** Facts about the failure, for programs and for the "details" fold: objects, command, exit code, stderr. */
export type ProblemContext = Readonly<Record<string, unknown>>;

export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ProblemCode;
  readonly context: ProblemContext;
  readonly retry: ProblemRetry;

  /** `detail`: what happened, to which object, and what to do, in one or two sentences for an operator. */
  constructor(
    code: ProblemCode,
    detail: string,
    context: ProblemContext = {},
    options: { retry?: ProblemRetry; cause?: unknown } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.context = context;
    this.retry = options.retry ?? defaultRetry[code] ?? "no";
  }
}

/** Told by shape, not by `instanceof`: a Next process holds several copies of this module. */
export function isProblem(error: unknown): error is Problem {
  return error instanceof Error && error.name === "Problem" && "code" in error && String(error.code) in problemStatus;
}

/** Any thrown value as a Problem; what is not one becomes `internal` and keeps its cause. */
export function asProblem(error: unknown): Problem {
  if (isProblem(error)) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Problem("internal", `Espalier failed unexpectedly: ${message}`, {}, { cause: error });
}

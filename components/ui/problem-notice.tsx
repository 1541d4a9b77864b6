"use client";
import { OctagonAlert, RotateCw } from "lucide-react";
import type { ReactNode } from "react";
import { asProblem, isProblem, type ProblemContext } from "#lib/model/problem.ts";
import { problemDocument } from "#lib/model/problem-document.ts";
import { Button } from "./button.tsx";
import { cx } from "./cx.ts";
import { ProblemDetails } from "./problem-details.tsx";

const advice = {
  no: null,
  later: "It may work again by itself in a moment.",
  "after-change": null,
} as const;

interface Told {
  readonly title: string;
  readonly detail: string;
  readonly code: string;
  readonly retry: keyof typeof advice;
  readonly context: ProblemContext;
}

/** What failed, why, what to do, and the details for those who ask. */
export function ProblemNotice({
  error,
  title,
  onRetry,
  action,
  isCompact = false,
  className,
}: {
  error: unknown;
  /** What the reader wanted; the problem's own title otherwise. */
  title?: string;
  onRetry?: () => void;
  action?: ReactNode;
  isCompact?: boolean;
  className?: string;
}) {
  const told: Told = isTold(error) ? error : problemDocument(isProblem(error) ? error : asProblem(error));
  return (
    <div
      role="alert"
      className={cx("flex gap-3 rounded-lg border border-danger/35 bg-danger/6", isCompact ? "p-3" : "p-4", className)}
    >
      <OctagonAlert size={18} aria-hidden className="mt-0.5 shrink-0 text-danger" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold text-[13px]">{title ?? told.title}</p>
        <p className="mt-0.5 break-words text-[13px]">{told.detail}</p>
        {advice[told.retry] && <p className="mt-1 text-muted-foreground text-xs">{advice[told.retry]}</p>}
        {(onRetry || action) && (
          <div className="mt-3 flex flex-wrap gap-2">
            {action}
            {onRetry && (
              <Button size="sm" icon={<RotateCw size={13} aria-hidden />} onClick={onRetry}>
                Try again
              </Button>
            )}
          </div>
        )}
        <ProblemDetails code={told.code} context={told.context} />
      </div>
    </div>
  );
}

const isTold = (error: unknown): error is Told =>
  typeof error === "object" && error !== null && !(error instanceof Error) && "detail" in error && "code" in error;

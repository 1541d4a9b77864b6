"use client";
import Link from "next/link";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";

/** The page itself broke. Says so, and offers to draw it again. */
export function FailedPage({ error, onRetry }: { error: Error; onRetry: () => void }) {
  return (
    <div className="mx-auto max-w-xl px-6 py-12">
      <h1 className="mb-3 font-semibold text-xl">This page could not be drawn</h1>
      <p className="mb-4 text-muted-foreground text-sm">
        This is a fault in Espalier, not in your machines. Jobs go on; nothing was changed.
      </p>
      <ProblemNotice error={error} onRetry={onRetry} />
      <p className="mt-4 text-sm">
        <Link href="/" className="rounded text-primary underline-offset-2 hover:underline">
          All machines
        </Link>
      </p>
    </div>
  );
}

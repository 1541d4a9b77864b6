"use client";
import { TriangleAlert } from "lucide-react";
import { asProblem } from "#lib/model/problem.ts";

/** The paths are known, but not who depends on them. */
export function FilesUnread({ error, onRetry }: { error: Error | null; onRetry: () => void }) {
  if (!error) return null;
  return (
    <p role="status" className="mt-2 flex gap-2 text-xs">
      <TriangleAlert size={13} aria-hidden className="mt-0.5 shrink-0 text-warning" />
      <span>
        Who uses these files could not be read. {asProblem(error).message}{" "}
        <button type="button" onClick={onRetry} className="rounded text-primary underline-offset-2 hover:underline">
          Try again
        </button>
      </span>
    </p>
  );
}

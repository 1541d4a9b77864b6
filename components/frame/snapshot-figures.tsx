"use client";
import { Layers } from "lucide-react";
import { useNow } from "#components/ui/use-now.ts";
import { formatShortAge } from "#lib/format/age.ts";

/** How many snapshots, and the age of the oldest, at the end of a line of the list. */
export function SnapshotFigures({ count, oldestAt }: { count: number | null; oldestAt: string | null }) {
  const now = useNow();
  return (
    <>
      <span className="flex shrink-0 items-center justify-end gap-1 text-muted-foreground text-xs tabular-nums">
        {count === 0 ? (
          <span>none</span>
        ) : (
          <>
            <Layers size={11} aria-hidden />
            {count ?? "?"}
            <span className="sr-only">{count === 1 ? " snapshot" : " snapshots"}</span>
          </>
        )}
      </span>
      <span className="min-w-9 shrink-0 text-right text-muted-foreground text-xs tabular-nums" suppressHydrationWarning>
        {oldestAt !== null && (
          <>
            <span className="sr-only">oldest </span>
            {formatShortAge(oldestAt, now)}
          </>
        )}
      </span>
    </>
  );
}

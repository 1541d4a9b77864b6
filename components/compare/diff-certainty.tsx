"use client";
import { Camera, CircleCheck, HardDriveDownload, Info, RotateCw, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { formatBytes } from "#lib/format/bytes.ts";
import { formatClock } from "#lib/format/exact-time.ts";
import type { Diff } from "#lib/model/diff.ts";
import { certaintyWords } from "./certainty-words.ts";

/** Begins the note that the warning says at more length. */
const outside = "Read from outside the running machine";

/** What makes a picture from outside of a running machine exact, or newer. */
export interface StaleRemedies {
  /** Why no snapshot can be taken now, or null. */
  readonly createReason: string | null;
  onCreate(): void;
  /** Why the machine's disks cannot be flushed now, or null. */
  readonly flushReason: string | null;
  onFlush(): void;
}

/** What is known, how sure it is, and what to know before relying on it. */
export function DiffCertainty({
  diff,
  remedies,
  isReading,
  onRead,
}: {
  diff: Diff;
  remedies: StaleRemedies;
  isReading: boolean;
  /** Reads it again. */
  onRead: () => void;
}) {
  const { certainty, notes, method, virtualSizeBytes } = diff;
  const isStale = certainty === "stale";
  return (
    <div className="space-y-2 text-[13px]">
      <p className="flex gap-2 font-medium">
        {diff.changedBytes === 0 && !isStale && (
          <CircleCheck size={16} aria-hidden className="mt-0.5 shrink-0 text-success" />
        )}
        <span className="min-w-0">
          {certaintyWords(diff)} <span className="font-normal text-muted-foreground">{method}</span>
        </span>
      </p>
      {isStale && (
        <div className="flex gap-2 rounded-lg border border-warning/45 bg-warning/10 p-2.5">
          <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warning" />
          <div className="flex min-w-0 flex-1 flex-wrap items-center justify-between gap-x-4 gap-y-2">
            <p className="min-w-0 flex-1 basis-72">
              {outside}:{" "}
              {diff.flushedAt === null
                ? "what it wrote since its last flush may be missing."
                : `all that it wrote until ${formatClock(new Date(diff.flushedAt))} is here, what it wrote since then may be missing.`}{" "}
              Take a snapshot and compare with that for an exact list.
            </p>
            <div className="no-print flex flex-wrap gap-1.5">
              <Button
                size="sm"
                icon={<Camera size={13} aria-hidden />}
                reason={remedies.createReason}
                onClick={remedies.onCreate}
              >
                Take snapshot…
              </Button>
              <Button
                size="sm"
                icon={<HardDriveDownload size={13} aria-hidden />}
                reason={remedies.flushReason}
                onClick={remedies.onFlush}
              >
                Flush…
              </Button>
              <Button size="sm" icon={<RotateCw size={13} aria-hidden />} isBusy={isReading} onClick={onRead}>
                Read again
              </Button>
            </div>
          </div>
        </div>
      )}
      {virtualSizeBytes.from !== virtualSizeBytes.to && (
        <Note>
          The disk {virtualSizeBytes.to > virtualSizeBytes.from ? "grew" : "shrank"} from{" "}
          {formatBytes(virtualSizeBytes.from)} in A to {formatBytes(virtualSizeBytes.to)} in B.
        </Note>
      )}
      {notes
        .filter((note) => !isStale || !note.startsWith(outside))
        .map((note) => (
          <Note key={note}>{note}</Note>
        ))}
    </div>
  );
}

const Note = ({ children }: { children: ReactNode }) => (
  <p className="flex gap-2 text-muted-foreground text-xs">
    <Info size={13} aria-hidden className="mt-px shrink-0" />
    <span className="min-w-0">{children}</span>
  </p>
);

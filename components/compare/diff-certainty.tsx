"use client";
import { Camera, CircleCheck, Info, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";
import { formatBytes } from "#lib/format/bytes.ts";
import type { Diff } from "#lib/model/diff.ts";
import { certaintyWords } from "./certainty-words.ts";

/** What is known, how sure it is, and what to know before relying on it. */
export function DiffCertainty({
  diff,
  createReason,
  onCreate,
}: {
  diff: Diff;
  /** Why no snapshot can be taken now, or null. */
  createReason: string | null;
  onCreate: () => void;
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
              Read from outside the running machine: what it wrote since its last flush may be missing. Take a snapshot
              and compare with that for an exact list.
            </p>
            <Button size="sm" icon={<Camera size={13} aria-hidden />} reason={createReason} onClick={onCreate}>
              Take snapshot…
            </Button>
          </div>
        </div>
      )}
      {virtualSizeBytes.from !== virtualSizeBytes.to && (
        <Note>
          The disk {virtualSizeBytes.to > virtualSizeBytes.from ? "grew" : "shrank"} from{" "}
          {formatBytes(virtualSizeBytes.from)} in A to {formatBytes(virtualSizeBytes.to)} in B.
        </Note>
      )}
      {notes.map((note) => (
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

"use client";
import { useQueryClient } from "@tanstack/react-query";
import { WifiOff } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { useSecond } from "#components/ui/use-now.ts";
import { formatClock } from "#lib/format/exact-time.ts";
import { useLive } from "./live-events.tsx";

/** Hiccups shorter than this are not worth a word. */
const patienceMs = 3000;

/** Says that what is seen may be old. */
export function ConnectionBanner() {
  const live = useLive();
  return live.status === "lost" ? <Lost since={live.since} /> : null;
}

function Lost({ since }: { since: number }) {
  const client = useQueryClient();
  const now = useSecond();
  if (now - since < patienceMs) return null;
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-warning/40 border-b bg-warning/12 px-4 py-1.5 text-[13px]"
    >
      <WifiOff size={15} aria-hidden className="text-warning" />
      <span>
        <strong className="font-semibold">Connection lost.</strong> Showing what was known at{" "}
        <span className="tabular-nums">{formatClock(new Date(since))}</span>; trying again.
      </span>
      <Button size="sm" className="ml-auto" onClick={() => client.invalidateQueries()}>
        Try now
      </Button>
    </div>
  );
}

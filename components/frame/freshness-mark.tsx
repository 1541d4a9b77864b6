"use client";
import { useIsFetching, useQueryClient } from "@tanstack/react-query";
import { RotateCw } from "lucide-react";
import { IconButton } from "#components/ui/icon-button.tsx";
import { formatClock } from "#lib/format/exact-time.ts";
import { useFreshness } from "./freshness.ts";
import { useLive } from "./live-events.tsx";

/** When what is seen was read, and a way to read it again. */
export function FreshnessMark() {
  const client = useQueryClient();
  const isFetching = useIsFetching() > 0;
  const at = useFreshness();
  const live = useLive();
  const words = at === null ? "not read yet" : `as of ${formatClock(new Date(at))}`;
  return (
    <div className="flex items-center">
      <span
        className="hidden items-center gap-1.5 text-muted-foreground text-xs tabular-nums md:inline-flex"
        title={live.status === "live" ? "Changes show by themselves" : "Changes do not show by themselves right now"}
      >
        <span
          aria-hidden
          className={`size-1.5 rounded-full ${live.status === "live" ? "bg-success" : "border border-warning"}`}
        />
        {words}
        <span className="sr-only">{live.status === "live" ? ", live" : ", not live"}</span>
      </span>
      <IconButton
        label="Read everything again"
        icon={<RotateCw size={15} aria-hidden className={isFetching && at !== null ? "animate-spin" : ""} />}
        onClick={() => client.invalidateQueries()}
      />
    </div>
  );
}

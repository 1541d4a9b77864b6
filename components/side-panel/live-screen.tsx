"use client";
import { MonitorOff } from "lucide-react";
import { useEffect, useState } from "react";
import type { SubjectRef } from "#lib/model/subject.ts";
import { screenUrl } from "#lib/queries/snapshot.ts";
import { powerLook } from "#lib/tree/power-look.ts";

const everyMs = 2000;

/** The machine's screen as it is now, while somebody can see it. */
export function LiveScreen({ subject, state, name }: { subject: SubjectRef; state: string | null; name: string }) {
  const look = powerLook(state);
  const isOn = look === "running" || look === "paused";
  const picture = useScreenPicture(screenUrl(subject), isOn, look === "running");
  if (!isOn)
    return (
      <p className="flex items-center justify-center gap-2 rounded-lg border border-dashed py-3 text-muted-foreground text-xs">
        <MonitorOff size={15} aria-hidden />
        Its screen is dark: the machine is {look === "crashed" ? "crashed" : "off"}.
      </p>
    );
  return (
    <div className="relative aspect-video overflow-hidden rounded-lg border bg-black">
      {picture ? (
        // biome-ignore lint/performance/noImgElement: a picture that is read again every two seconds.
        <img src={picture} alt={`The screen of ${name} now`} className="size-full object-contain" />
      ) : (
        <div className="grid size-full place-items-center bg-muted text-center text-muted-foreground text-xs">
          <span>
            <MonitorOff size={22} aria-hidden className="mx-auto mb-1.5" />
            No picture of its screen
          </span>
        </div>
      )}
      {picture && (
        <span className="absolute top-2 right-2 rounded bg-black/70 px-1.5 py-0.5 font-medium text-[10.5px] text-white">
          {look === "running" ? "live" : "paused"}
        </span>
      )}
    </div>
  );
}

/** The picture's object URL; the last one stays while the next is read. Null when there is none. */
function useScreenPicture(url: string, isOn: boolean, isMoving: boolean): string | null {
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => {
    if (!isOn) {
      setPicture(null);
      return;
    }
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let held: string | null = null;
    const read = async () => {
      if (!document.hidden) {
        const response = await fetch(url, { signal: stop.signal, credentials: "same-origin" }).catch(() => null);
        const blob = response?.ok ? await response.blob().catch(() => null) : null;
        if (stop.signal.aborted) return;
        const next = blob ? URL.createObjectURL(blob) : null;
        setPicture(next);
        if (held) URL.revokeObjectURL(held);
        held = next;
      }
      if (isMoving) timer = setTimeout(read, everyMs);
    };
    read();
    return () => {
      stop.abort();
      clearTimeout(timer);
      if (held) URL.revokeObjectURL(held);
    };
  }, [url, isOn, isMoving]);
  return picture;
}

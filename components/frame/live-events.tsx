"use client";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { pathOf } from "#lib/api/route.ts";
import { routes } from "#lib/api/routes.ts";
import { serverEventSchema } from "#lib/model/server-event.ts";
import { changedBy } from "#lib/queries/changed-by.ts";
import { keys } from "#lib/queries/keys.ts";

const types = serverEventSchema.options.map((option) => option.shape.type.value);
const backOffMs = [1000, 2000, 4000, 8000, 15_000, 30_000] as const;
/** A tab that nobody sees gives its connection back: a browser has six for all tabs together. */
const hiddenGraceMs = 20_000;

/** `lost` holds the time since when nothing comes in. */
export type LiveState =
  | { readonly status: "connecting" | "live" }
  | { readonly status: "lost"; readonly since: number };

const Context = createContext<LiveState>({ status: "connecting" });
export const useLive = (): LiveState => useContext(Context);

/** The one stream of this tab. It only says what changed; queries read it again. */
export function LiveEvents({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ status: "connecting" });

  useEffect(() => {
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let failures = 0;
    let wasOpen = false;

    const close = () => {
      clearTimeout(timer);
      source?.close();
      source = null;
    };
    const take = (message: MessageEvent<string>) => {
      const event = serverEventSchema.safeParse(JSON.parse(message.data));
      if (event.success) for (const queryKey of changedBy(event.data)) client.invalidateQueries({ queryKey });
    };
    const open = () => {
      close();
      source = new EventSource(pathOf(routes.events));
      source.onopen = () => {
        failures = 0;
        setState({ status: "live" });
        // Whatever happened while nothing came in was not told: also what was read before the first stream stood may be old.
        const isAgain = wasOpen;
        wasOpen = true;
        client.invalidateQueries({ predicate: ({ state }) => isAgain || state.data !== undefined });
      };
      source.onerror = () => {
        source?.close();
        setState((before) => (before.status === "lost" ? before : { status: "lost", since: Date.now() }));
        if (failures === 1) client.invalidateQueries({ queryKey: keys.session() });
        timer = setTimeout(open, backOffMs[Math.min(failures, backOffMs.length - 1)]);
        failures += 1;
      };
      for (const type of types) source.addEventListener(type, take);
    };
    const onVisibility = () => {
      clearTimeout(timer);
      if (document.hidden) timer = setTimeout(close, hiddenGraceMs);
      else if (source === null || source.readyState === EventSource.CLOSED) open();
    };

    open();
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      close();
    };
  }, [client]);

  return <Context.Provider value={state}>{children}</Context.Provider>;
}

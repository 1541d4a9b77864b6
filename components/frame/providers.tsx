"use client";
import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { ThemeProvider } from "next-themes";
import { Tooltip } from "radix-ui";
import { type ReactNode, useState } from "react";
import { isProblem } from "#lib/model/problem.ts";
import { keys } from "#lib/queries/keys.ts";
import { queryDefaults } from "#lib/queries/query-defaults.ts";
import { Toasts } from "./toasts.tsx";

/** A session that ended is found by whatever is read next; asking for it again sends to the sign-in page. */
function makeClient(): QueryClient {
  const client = new QueryClient({
    defaultOptions: queryDefaults,
    queryCache: new QueryCache({
      onError: (error, query) => {
        if (isProblem(error) && error.code === "unauthenticated" && query.queryKey[0] !== keys.session()[0])
          client.invalidateQueries({ queryKey: keys.session() });
      },
    }),
  });
  return client;
}

export function Providers({ nonce, children }: { nonce: string | undefined; children: ReactNode }) {
  const [client] = useState(makeClient);
  return (
    <ThemeProvider
      attribute="class"
      defaultTheme="system"
      enableColorScheme={false}
      disableTransitionOnChange
      {...(nonce ? { nonce } : {})}
    >
      <QueryClientProvider client={client}>
        <Tooltip.Provider delayDuration={350} skipDelayDuration={200}>
          {children}
        </Tooltip.Provider>
        <Toasts />
      </QueryClientProvider>
    </ThemeProvider>
  );
}

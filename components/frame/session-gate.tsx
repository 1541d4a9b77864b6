"use client";
import { useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useContext, useEffect } from "react";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { asProblem } from "#lib/model/problem.ts";
import { roleAllows, type Session } from "#lib/model/session.ts";
import { sessionQuery } from "#lib/queries/session.ts";

const Context = createContext<Session | null>(null);

/** Who is signed in; null while that is being asked. */
export const useSession = (): Session | null => useContext(Context);

/** Why this session may not change anything, or null. */
export function useReadOnlyReason(): string | null {
  const session = useSession();
  if (!session || roleAllows(session.role, "operator")) return null;
  return `You are signed in as ${session.actor}, who may look but not change anything. Sign in as an operator to act.`;
}

/** Shows the frame at once and sends away who is not signed in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const router = useRouter();
  const { data, error, refetch } = useQuery(sessionQuery());
  const isSignedOut = error !== null && asProblem(error).code === "unauthenticated";

  useEffect(() => {
    if (!isSignedOut) return;
    const here = `${window.location.pathname}${window.location.search}`;
    router.replace(here === "/" ? "/sign-in" : `/sign-in?next=${encodeURIComponent(here)}`);
  }, [isSignedOut, router]);

  if (isSignedOut) return <p className="p-6 text-muted-foreground">Signed out. Going to the sign-in page…</p>;
  if (error && !data)
    return (
      <main className="mx-auto max-w-xl p-6">
        <h1 className="mb-4 font-semibold text-lg">Espalier cannot be reached</h1>
        <ProblemNotice error={error} onRetry={() => refetch()} />
      </main>
    );
  return <Context.Provider value={data ?? null}>{children}</Context.Provider>;
}

"use client";
import { useMutation } from "@tanstack/react-query";
import { KeyRound, LoaderCircle } from "lucide-react";
import { type FormEvent, useEffect, useRef, useState } from "react";
import { Logo } from "#components/frame/logo.tsx";
import { safeNext } from "#components/frame/paths.ts";
import { Button } from "#components/ui/button.tsx";
import { TextField } from "#components/ui/field.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { asProblem } from "#lib/model/problem.ts";
import { signIn } from "#lib/queries/session.ts";
import { tokenInHash } from "./token-in-hash.ts";

/** By the link that the server printed, or by a token that is pasted. */
export function SignInPage() {
  const [token, setToken] = useState("");
  const wasTried = useRef(false);
  const entering = useMutation({
    mutationFn: signIn,
    onSuccess: () => window.location.replace(safeNext(new URLSearchParams(window.location.search).get("next"))),
  });
  const { mutate, isPending, isSuccess, error } = entering;

  useEffect(() => {
    const carried = tokenInHash(window.location.hash);
    if (!carried || wasTried.current) return;
    wasTried.current = true;
    // The token leaves the address bar and the history before anything else.
    window.history.replaceState(null, "", `${window.location.pathname}${window.location.search}`);
    mutate(carried);
  }, [mutate]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== "") mutate(token.trim());
  };
  const isEntering = isPending || isSuccess;
  return (
    <main className="grid min-h-dvh place-items-center bg-background px-4 py-10">
      <div className="w-full max-w-sm">
        <div className="mb-6 flex flex-col items-center text-center">
          <Logo className="mb-3 size-14" />
          <h1 className="font-semibold text-2xl tracking-tight">Espalier</h1>
          <p className="mt-1 text-muted-foreground text-sm">See and steer every snapshot tree you own</p>
        </div>
        <div className="rounded-2xl border bg-card p-5 shadow-raised">
          {isEntering ? (
            <p role="status" className="flex items-center justify-center gap-2 py-6 text-sm">
              <LoaderCircle size={17} aria-hidden className="animate-spin text-primary" />
              Signing in…
            </p>
          ) : (
            <form onSubmit={submit} className="space-y-4">
              {error && (
                <ProblemNotice
                  error={error}
                  title={
                    asProblem(error).code === "unauthenticated"
                      ? "This token is not valid, or was used already"
                      : "Signing in failed"
                  }
                  isCompact
                />
              )}
              <TextField
                label="Token"
                type="password"
                value={token}
                onChange={(event) => setToken(event.target.value)}
                hint="The server prints a sign-in link with a token when it starts. Paste the token here, or open the link."
                className="h-10 font-mono"
              />
              <Button
                type="submit"
                look="primary"
                size="lg"
                className="w-full"
                icon={<KeyRound size={16} aria-hidden />}
                disabled={token.trim() === ""}
              >
                Sign in
              </Button>
            </form>
          )}
        </div>
      </div>
    </main>
  );
}

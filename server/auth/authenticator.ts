import { Problem } from "#lib/model/problem.ts";
import type { Session } from "#lib/model/session.ts";
import type { AuditLog } from "#server/audit/audit-log.ts";
import type { Sessions } from "#server/store/sessions.ts";
import type { SignInCodes } from "#server/store/sign-in-codes.ts";
import { type Credential, credentialFor } from "./credentials.ts";
import { failureLimit } from "./failure-limit.ts";
import { hashOf, randomSecret, sameHash } from "./secret.ts";
import { sessionIdIn } from "./session-cookie.ts";

export const sessionMs = 12 * 3_600_000;
export const codeMs = 15 * 60_000;
/** A session's end is moved at most this often. */
const extendEveryMs = 5 * 60_000;

/** Someone who made a request, and how they showed who they are. */
export interface Caller {
  readonly session: Session;
  readonly via: "token" | "cookie";
}

export interface Authenticator {
  /** Throws `unauthenticated`. */
  identify(headers: Headers, origin: string): Caller;
  /** Opens a session with a token or the one-time code. Throws `unauthenticated`, or `not-allowed` after too many failures. */
  signIn(secret: string): { readonly session: Session; readonly id: string };
  signOut(headers: Headers, origin: string): void;
}

interface Parts {
  readonly credentials: readonly Credential[];
  readonly signInCode: string | null;
  readonly sessions: Sessions;
  readonly signInCodes: SignInCodes;
  readonly audit: AuditLog;
  readonly now?: () => Date;
}

/** Who signs in by the one-time link: whoever started the server. */
const linkActor = { actor: "sign-in link", role: "admin" } as const;

export function createAuthenticator(parts: Parts): Authenticator {
  const { credentials, sessions, audit } = parts;
  const now = parts.now ?? (() => new Date());
  const codeEndsAt = now().getTime() + codeMs;
  const codeHash = parts.signInCode === null ? null : hashOf(parts.signInCode);
  const failures = failureLimit(now);

  const failed = (how: string): Problem => {
    if (!failures.isReached()) {
      failures.add();
      recordSignIn("anonymous", "refused", { with: how, further: failures.isReached() ? "not recorded" : "recorded" });
    }
    return new Problem(
      "unauthenticated",
      "This token or code is not known here, or the code was used already or is older than 15 minutes.",
    );
  };
  const recordSignIn = (actor: string, outcome: "ok" | "refused", data: Record<string, unknown>) =>
    audit.append({ actor, action: "sign-in", object: null, objectName: null, outcome, data });

  const fitsCode = (secret: string): boolean =>
    codeHash !== null &&
    sameHash(hashOf(secret), codeHash) &&
    now().getTime() < codeEndsAt &&
    parts.signInCodes.use(codeHash, now());

  function byToken(token: string): Caller {
    const credential = credentialFor(token, credentials);
    if (!credential) throw failed("bearer token");
    return { session: { actor: credential.actor, role: credential.role, expiresAt: null }, via: "token" };
  }

  function byCookie(id: string | null): Caller {
    const at = now();
    const stored = id === null ? null : sessions.get(hashOf(id), at);
    if (!stored || !isGranted(stored))
      throw new Problem("unauthenticated", "Sign in with a token, or with the link that the server printed.");
    const expiresAt = new Date(at.getTime() + sessionMs);
    const isExtended = expiresAt.getTime() - Date.parse(stored.expiresAt) > extendEveryMs;
    if (isExtended) sessions.extend(stored.hash, expiresAt.toISOString());
    return {
      session: {
        actor: stored.actor,
        role: stored.role,
        expiresAt: isExtended ? expiresAt.toISOString() : stored.expiresAt,
      },
      via: "cookie",
    };
  }

  /** A token that was taken out of the configuration, or got another role, ends the sessions it opened. */
  const isGranted = (stored: { credential: string | null; role: string }): boolean =>
    stored.credential === null ||
    credentials.some(({ hash, role }) => hash === stored.credential && role === stored.role);

  return {
    identify(headers, origin) {
      const authorization = headers.get("authorization");
      if (authorization === null) return byCookie(sessionIdIn(headers.get("cookie"), origin));
      const token = /^Bearer +(\S+)$/i.exec(authorization.trim())?.[1];
      if (token === undefined)
        throw new Problem("unauthenticated", "The Authorization header must read: Bearer TOKEN.");
      return byToken(token);
    },

    signIn(secret) {
      if (failures.isReached())
        throw new Problem(
          "not-allowed",
          `Too many sign-ins have failed. Try again in ${Math.ceil(failures.remainingMs() / 1000)} s.`,
          { retryAfterMs: failures.remainingMs() },
          { retry: "later" },
        );
      const credential = credentialFor(secret, credentials);
      const who = credential ?? (fitsCode(secret) ? linkActor : null);
      if (!who) throw failed("sign-in form");
      const at = now();
      sessions.purge(at);
      const id = randomSecret();
      const expiresAt = new Date(at.getTime() + sessionMs).toISOString();
      sessions.put({
        hash: hashOf(id),
        actor: who.actor,
        role: who.role,
        credential: credential?.hash ?? null,
        createdAt: at.toISOString(),
        expiresAt,
      });
      recordSignIn(who.actor, "ok", { with: credential ? "token" : "one-time code", role: who.role });
      return { session: { actor: who.actor, role: who.role, expiresAt }, id };
    },

    signOut(headers, origin) {
      const { session, via } = this.identify(headers, origin);
      const id = sessionIdIn(headers.get("cookie"), origin);
      if (via === "cookie" && id !== null) sessions.remove(hashOf(id));
      audit.append({
        actor: session.actor,
        action: "sign-out",
        object: null,
        objectName: null,
        outcome: "ok",
        data: {},
      });
    },
  };
}

import { expect, test } from "vitest";
import { sqliteAuditLog } from "#server/audit/audit-log.ts";
import { openStore } from "#server/store/store.ts";
import { codeMs, createAuthenticator, sessionMs } from "./authenticator.ts";
import { credentialsOf } from "./credentials.ts";
import { failuresAllowed, windowMs } from "./failure-limit.ts";
import { hashOf } from "./secret.ts";
import { sessionCookie } from "./session-cookie.ts";

const origin = "http://127.0.0.1:3000";
const config = {
  adminToken: "the-admin-token-of-the-test",
  tokens: [{ name: "watcher", role: "viewer" as const, sha256: hashOf("watch-token") }],
};

function world(store = openStore(":memory:"), given: Parameters<typeof credentialsOf>[0] = config) {
  let time = Date.UTC(2026, 10, 21, 7);
  const now = () => new Date(time);
  const audit = sqliteAuditLog(store.database, now);
  const make = (credentials = credentialsOf(given)) =>
    createAuthenticator({ credentials, signInCode: "the-code", ...store, audit, now });
  const cookie = (id: string) => new Headers({ cookie: sessionCookie(origin, id).split(";")[0] ?? "" });
  const records = () => audit.list({}, { before: null, limit: 100 });
  return { auth: make(), make, store, records, cookie, pass: (ms: number) => (time += ms) };
}
const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` });
const code = (work: () => unknown) => {
  try {
    work();
    return "ok";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

test("a bearer token gives its own name and role, and an unknown one nothing", () => {
  const { auth } = world();
  expect(auth.identify(bearer("watch-token"), origin).session).toEqual({
    actor: "watcher",
    role: "viewer",
    expiresAt: null,
  });
  expect(auth.identify(bearer(config.adminToken), origin).session.role).toBe("admin");
  for (const wrong of ["watch-toke", "watch-token2", hashOf("watch-token"), "the-code"])
    expect(code(() => auth.identify(bearer(wrong), origin))).toBe("unauthenticated");
});

test("a wrong bearer token is refused although the cookie would do", () => {
  const { auth, cookie } = world();
  const headers = cookie(auth.signIn("watch-token").id);
  headers.set("authorization", "Bearer wrong");
  expect(code(() => auth.identify(headers, origin))).toBe("unauthenticated");
  headers.set("authorization", "Basic d2F0Y2g6dG9rZW4=");
  expect(code(() => auth.identify(headers, origin))).toBe("unauthenticated");
});

test("the store holds neither tokens nor session ids nor codes", () => {
  const { auth, store } = world();
  const { id } = auth.signIn("watch-token");
  auth.signIn("the-code");
  const dump = ["session", "used_sign_in_code", "audit_record"]
    .map((table) => JSON.stringify(store.database.prepare(`SELECT * FROM ${table}`).all()))
    .join();
  for (const secret of [id, "watch-token", "the-code"]) expect(dump).not.toContain(secret);
});

test("a session slides on while it is used and ends when it is not", () => {
  const { auth, cookie, pass } = world();
  const headers = cookie(auth.signIn("watch-token").id);
  pass(sessionMs - 1000);
  expect(auth.identify(headers, origin).via).toBe("cookie");
  pass(sessionMs - 1000);
  expect(code(() => auth.identify(headers, origin))).toBe("ok");
  pass(sessionMs + 1);
  expect(code(() => auth.identify(headers, origin))).toBe("unauthenticated");
});

test("a session ends with the token that opened it", () => {
  const { auth, make, cookie } = world();
  const headers = cookie(auth.signIn("watch-token").id);
  expect(code(() => make().identify(headers, origin))).toBe("ok");
  expect(code(() => make([]).identify(headers, origin))).toBe("unauthenticated");
});

test("after signing out the cookie is worth nothing", () => {
  const { auth, cookie, records } = world();
  const headers = cookie(auth.signIn("watch-token").id);
  auth.signOut(headers, origin);
  expect(code(() => auth.identify(headers, origin))).toBe("unauthenticated");
  expect(records().map(({ action, actor, outcome }) => [action, actor, outcome])).toEqual([
    ["sign-out", "watcher", "ok"],
    ["sign-in", "watcher", "ok"],
  ]);
});

test("the one-time code works once, also across a restart with the same code", () => {
  const { auth, make } = world();
  expect(auth.signIn("the-code").session.role).toBe("admin");
  expect(code(() => auth.signIn("the-code"))).toBe("unauthenticated");
  expect(code(() => make().signIn("the-code"))).toBe("unauthenticated");
});

test("the one-time code ends 15 minutes after the start", () => {
  const { auth, pass } = world();
  pass(codeMs);
  expect(code(() => auth.signIn("the-code"))).toBe("unauthenticated");
});

test("guessing stalls after too many failures, is recorded, and does not disturb bearer tokens", () => {
  const { auth, records, pass } = world();
  for (let n = 0; n < failuresAllowed + 5; n++) code(() => auth.signIn(`guess ${n}`));
  expect(code(() => auth.signIn("watch-token"))).toBe("not-allowed");
  expect(code(() => auth.identify(bearer("watch-token"), origin))).toBe("ok");
  expect(records()).toHaveLength(failuresAllowed);
  expect(records()[0]).toMatchObject({ actor: "anonymous", outcome: "refused", data: { further: "not recorded" } });
  expect(JSON.stringify(records())).not.toContain("guess");
  pass(windowMs + 1);
  expect(code(() => auth.signIn("watch-token"))).toBe("ok");
});

import { expect, test } from "vitest";
import { checkOwnPage, servedOrigin } from "./request-origin.ts";
import { clearedCookie, sessionCookie, sessionIdIn } from "./session-cookie.ts";

const origins = ["http://127.0.0.1:3000", "http://localhost:3000", "https://espalier.example"];
const served = (headers: Record<string, string>) => servedOrigin(new Headers(headers), origins);

test("a served Host is taken, with or without the default port, in any case", () => {
  expect(served({ host: "127.0.0.1:3000" })).toBe("http://127.0.0.1:3000");
  expect(served({ host: "Espalier.Example" })).toBe("https://espalier.example");
  expect(served({ host: "espalier.example:443" })).toBe("https://espalier.example");
});

test.each(["evil.example", "127.0.0.1", "127.0.0.1:3001", "espalier.example:80", "espalier.example.evil.example", ""])(
  "a Host that is not served is refused: %j",
  (host) => expect(() => served({ host })).toThrow(/does not serve/),
);

test("a request without a Host is refused", () => expect(() => served({})).toThrow(/does not serve/));

test.each(["https://evil.example", "null", "http://127.0.0.1:3001", "http://espalier.example"])(
  "a page of another site is refused: %s",
  (origin) => expect(() => served({ host: "127.0.0.1:3000", origin })).toThrow(/pages of/),
);

test("a change by cookie needs a sign that it comes from our own page", () => {
  expect(() => checkOwnPage(new Headers())).toThrow(/Origin/);
  expect(() => checkOwnPage(new Headers({ "sec-fetch-site": "same-site" }))).toThrow(/Origin/);
  expect(() => checkOwnPage(new Headers({ "sec-fetch-site": "same-origin" }))).not.toThrow();
});

test("the cookie is out of reach of scripts and other sites, and Secure on https", () => {
  expect(sessionCookie("http://127.0.0.1:3000", "id")).toBe("espalier-3000=id; Path=/; HttpOnly; SameSite=Strict");
  expect(sessionCookie("https://espalier.example", "id")).toBe(
    "__Host-espalier=id; Path=/; HttpOnly; SameSite=Strict; Secure",
  );
  expect(clearedCookie("http://127.0.0.1:3000")).toContain("Max-Age=0");
});

test("the session id is read among other cookies", () => {
  expect(sessionIdIn("a=b; espalier-3000=x=y; c", "http://127.0.0.1:3000")).toBe("x=y");
  expect(sessionIdIn("espalier-3001=x", "http://127.0.0.1:3000")).toBeNull();
  expect(sessionIdIn(null, "http://127.0.0.1:3000")).toBeNull();
});

import { NextRequest } from "next/server";
import { beforeEach, expect, test } from "vitest";
import { proxy } from "./proxy.ts";

beforeEach(() => {
  (globalThis as Record<symbol, unknown>)[Symbol.for("espalier.origins")] = ["http://127.0.0.1:3000"];
});
const ask = (path: string, headers: Record<string, string> = {}) =>
  proxy(new NextRequest(`http://127.0.0.1:3000${path}`, { headers: { host: "127.0.0.1:3000", ...headers } }));

test("a page for a Host that is not served is refused", async () => {
  const response = ask("/", { host: "evil.example" });
  expect([response.status, (await response.json()).code]).toEqual([403, "not-allowed"]);
});

test("each page allows only scripts with its own nonce, and tells the page which", () => {
  const [one, two] = [ask("/"), ask("/")];
  const nonceOf = (response: Response) =>
    /'nonce-([^']{24})'/.exec(response.headers.get("content-security-policy") ?? "")?.[1];
  expect(nonceOf(one)).toBeDefined();
  expect(nonceOf(one)).not.toBe(nonceOf(two));
  expect(one.headers.get("x-middleware-request-x-nonce")).toBe(nonceOf(one));
  expect(one.headers.get("content-security-policy")).not.toContain("unsafe-eval");
  expect(one.headers.get("content-security-policy")).toMatch(/script-src 'self' 'nonce-[^ ]+ 'strict-dynamic';/);
  expect(one.headers.get("x-content-type-options")).toBe("nosniff");
});

test("an address of the API that cannot be decoded is invalid input, and others pass untouched", async () => {
  for (const bad of ["/api/v1/jobs/%ZZ", "/api/v1/jobs/%C3%28"]) {
    const response = ask(bad);
    expect([response.status, (await response.json()).code]).toEqual([400, "invalid-input"]);
  }
  expect(ask("/api/v1/jobs/a%2Fb").headers.get("content-security-policy")).toBeNull();
});

import { type NextRequest, NextResponse } from "next/server";
import { Problem } from "#lib/model/problem.ts";
import { servedOrigin } from "#server/auth/request-origin.ts";
import { servedOrigins } from "#server/config/served-origins.ts";
import { problemResponse } from "#server/http/respond.ts";
import { contentSecurityPolicy, pageHeaders } from "#server/http/security-headers.ts";

/** Pages: only for hosts that are served (a re-bound name gets nothing), and only with our own scripts. */
export function proxy(request: NextRequest): NextResponse | Response {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/api/")) return apiAnswer(pathname);
  try {
    servedOrigin(request.headers, servedOrigins());
  } catch (error) {
    return problemResponse(error);
  }
  const nonce = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("base64");
  const policy = contentSecurityPolicy(nonce, process.env.NODE_ENV === "development");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Next puts the nonce of this header on the scripts it writes into the page.
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  for (const [name, value] of Object.entries(pageHeaders(policy))) response.headers.set(name, value);
  return response;
}

/** Route handlers of the API check for themselves, but Next hands them no address that it cannot decode. */
function apiAnswer(pathname: string): NextResponse | Response {
  try {
    decodeURIComponent(pathname);
    return NextResponse.next();
  } catch {
    return problemResponse(new Problem("invalid-input", "The address is not percent-encoded UTF-8.", { fields: [] }));
  }
}

/** Files of the build are the same for everyone. */
export const config = { matcher: ["/((?!_next/static|_next/image|favicon.ico|icon.svg).*)"] };

import { routes } from "#lib/api/routes.ts";
import { clearedCookie, sessionCookie } from "#server/auth/session-cookie.ts";
import { handle } from "#server/http/handle.ts";
import { emptyResponse, jsonResponse } from "#server/http/respond.ts";

export const GET = handle(routes.session, ({ session }) => session);

export const POST = handle(routes.signIn, ({ server, body, origin }) => {
  const { session, id } = server.auth.signIn(body.token);
  return jsonResponse(session, 200, { "Set-Cookie": sessionCookie(origin, id) });
});

export const DELETE = handle(routes.signOut, ({ server, request, origin }) => {
  server.auth.signOut(request.headers, origin);
  return emptyResponse(204, { "Set-Cookie": clearedCookie(origin) });
});

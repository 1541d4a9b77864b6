import type { z } from "zod";
import type { Route } from "#lib/api/route.ts";
import { Problem } from "#lib/model/problem.ts";
import { roleAllows, type Session } from "#lib/model/session.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Server } from "#server/assemble-server.ts";
import { checkOwnPage, servedOrigin } from "#server/auth/request-origin.ts";
import { getServer } from "#server/index.ts";
import { type PathParams, param, pathParams } from "./path-params.ts";
import { readJsonBody } from "./read-body.ts";
import { emptyResponse, jsonResponse, problemResponse } from "./respond.ts";
import { validate } from "./validate.ts";

/** A request that passed every check of its route. */
export interface Call<Query, Body> {
  readonly server: Server;
  readonly request: Request;
  /** The served origin that it reached us by. */
  readonly origin: string;
  /** Who asks; "anonymous" on routes without sign-in. */
  readonly session: Session;
  readonly query: Query;
  readonly body: Body;
  /** A path parameter, decoded. */
  param(name: string): string;
  /** The domain that the path names. */
  readonly domain: SubjectRef;
  /** The domain or volume that the path names, by its `{kind}`. Throws `not-found` for another kind. */
  readonly subject: SubjectRef;
}

const anonymous: Session = { actor: "anonymous", role: "viewer", expiresAt: null };

/**
 * A Next route handler for a route of the API. In this order: Host and Origin, who asks, role, address, query, body.
 * What `answer` returns becomes the JSON body; a Response is sent as it is; a Problem becomes problem+json.
 */
export function handle<Q extends z.ZodObject, B extends z.ZodType, R extends z.ZodType>(
  route: Route<Q, B, R>,
  answer: (call: Call<z.output<Q>, z.output<B>>) => Promise<z.output<R> | Response> | z.output<R> | Response,
): (request: Request) => Promise<Response> {
  return async (request) => {
    try {
      const server = await getServer();
      const origin = servedOrigin(request.headers, server.config.origins);
      const session = identify(route, request, origin, server);
      const params = pathParams(route.path, request.url);
      const query = route.query
        ? validate(route.query, Object.fromEntries(new URL(request.url).searchParams), "query")
        : undefined;
      const body = route.body ? validate(route.body, await readJsonBody(request), "body") : undefined;
      const result = await answer({
        ...{ server, request, origin, session },
        query: query as z.output<Q>,
        body: body as z.output<B>,
        param: (name) => param(params, name),
        get domain() {
          return domainRef(params);
        },
        get subject() {
          return subjectRef(params);
        },
      });
      if (result instanceof Response) return result;
      return route.status === 204 ? emptyResponse(204) : jsonResponse(result, route.status);
    } catch (error) {
      return problemResponse(error);
    }
  };
}

function identify(route: Route, request: Request, origin: string, server: Server): Session {
  if (route.role === null) return anonymous;
  const { session, via } = server.auth.identify(request.headers, origin);
  if (via === "cookie" && request.method !== "GET" && request.method !== "HEAD") checkOwnPage(request.headers);
  if (roleAllows(session.role, route.role)) return session;
  server.audit.append({
    actor: session.actor,
    action: "request-refused",
    object: null,
    objectName: null,
    outcome: "refused",
    data: { method: request.method, path: route.path, role: session.role, needed: route.role },
  });
  throw new Problem(
    "not-allowed",
    `${session.actor} has the role "${session.role}"; this takes the role "${route.role}".`,
    { role: session.role, needed: route.role },
  );
}

const canonicalUuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** libvirt would also take a name, a number or capital letters: then one domain would have several ids, and several locks. */
function domainRef(params: PathParams): SubjectRef {
  const [host, id] = [param(params, "host"), param(params, "id")];
  if (canonicalUuid.test(id)) return { host, kind: "domain", id };
  throw new Problem(
    "not-found",
    `There is no domain "${id}" on ${host}. A domain's id is its uuid, in small letters.`,
    {
      host,
      id,
    },
  );
}

function subjectRef(params: PathParams): SubjectRef {
  const kind = param(params, "kind");
  if (kind === "domains") return domainRef(params);
  if (kind === "volumes") return { host: param(params, "host"), kind: "volume", id: param(params, "id") };
  throw new Problem("not-found", `There is nothing at this address: a host has domains and volumes, no "${kind}".`);
}

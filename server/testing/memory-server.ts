import { join } from "node:path";
import type { Method } from "#lib/api/route.ts";
import { routes } from "#lib/api/routes.ts";
import { assembleServer, type Server } from "#server/assemble-server.ts";
import { hashOf } from "#server/auth/secret.ts";
import { serveWith } from "#server/index.ts";
import { openStore } from "#server/store/store.ts";
import { createMemoryBackend } from "./memory-backend.ts";
import { memoryInventory } from "./memory-inventory.ts";
import { memoryPlan } from "./memory-planner.ts";
import { testConfig } from "./test-config.ts";

const tokens = { viewer: "the-viewer-token", operator: "the-operator-token", admin: "the-admin-token" } as const;
const host = "127.0.0.1:3000";

interface Asked {
  /** Default: operator, by bearer token. */
  as?: keyof typeof tokens | "nobody";
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** The domain "web" of `memoryServer`. */
export const web = "00000000-0000-4000-8000-0000000000d1";

/** The whole server on a world in memory, asked through the route files as Next would. */
export function memoryServer() {
  const backend = createMemoryBackend();
  backend.addDomain(web, "web", ["a", "b", "c"]);
  const store = openStore(":memory:");
  const server: Server = assembleServer({
    config: {
      ...testConfig,
      tokens: Object.entries(tokens).map(([role, token]) => ({
        name: `${role}-token`,
        role: role as keyof typeof tokens,
        sha256: hashOf(token),
      })),
      signInCode: "the-code",
    },
    store,
    inventory: memoryInventory(backend, store.marks),
    planner: memoryPlan,
  });
  serveWith(server);

  async function ask(method: Method, path: string, { as = "operator", body, headers, signal }: Asked = {}) {
    const request = new Request(`http://${host}/api/v1${path}`, {
      method,
      headers: {
        host,
        ...(as === "nobody" ? {} : { authorization: `Bearer ${tokens[as]}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    });
    const handlers = await import(/* @vite-ignore */ routeFile(method, path));
    return (handlers[method] as (request: Request) => Promise<Response>)(request);
  }
  const json = async (method: Method, path: string, asked?: Asked) => {
    const response = await ask(method, path, asked);
    return { status: response.status, headers: response.headers, body: await response.json() };
  };
  return { server, backend, store, ask, json };
}

/** The file that Next would answer a path with. */
function routeFile(method: Method, path: string): string {
  const parts = (path.split("?")[0] ?? "").split("/");
  const fits = (pattern: string) => {
    const wanted = pattern.split("/");
    return wanted.length === parts.length && wanted.every((part, at) => part.startsWith("{") || part === parts[at]);
  };
  const candidates = Object.values(routes).filter((route) => route.method === method && fits(route.path));
  const route = candidates.find(({ path: pattern }) => pattern === parts.join("/")) ?? candidates[0];
  if (!route) throw new Error(`no route for ${method} ${path}`);
  return routeFileOf(route.path);
}

export const routeFileOf = (path: string): string =>
  join(import.meta.dirname, "../../app/api/v1", path.replaceAll("{", "[").replaceAll("}", "]"), "route.ts");

import { expect, test } from "vitest";
import { pathOf } from "#lib/api/route.ts";
import { routes } from "#lib/api/routes.ts";
import { subjectParams } from "#lib/api/subject-params.ts";
import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { memoryServer, routeFileOf, web } from "#server/testing/memory-server.ts";

const tree = `/hosts/memory/domains/${web}/tree`;

test.each(Object.entries(routes))("the route %s has a handler", async (_name, { method, path }) => {
  expect(await import(/* @vite-ignore */ routeFileOf(path))).toHaveProperty(method);
});

test("every route with a role refuses who is not signed in, and says how", async () => {
  const { ask } = memoryServer();
  for (const route of Object.values(routes)) {
    if (route.role === null) continue;
    const path = route.path.replace(/\{(\w+)\}/g, "x");
    const response = await ask(route.method, path, { as: "nobody" });
    expect([path, response.status, response.headers.get("www-authenticate")]).toEqual([path, 401, "Bearer"]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
  }
});

test("answers fit the schemas of their routes", async () => {
  const { json, server } = memoryServer();
  const plan = await json("POST", `/hosts/memory/domains/${web}/plans`, { body: { action: "create", name: "n" } });
  const { id: planId, fingerprint } = plan.body;
  const job = await json("POST", "/jobs", { body: { planId, fingerprint } });
  const paths: [keyof typeof routes, string][] = [
    ["health", "/health"],
    ["session", "/session"],
    ["hosts", "/hosts"],
    ["domains", "/hosts/memory/domains"],
    ["volumes", "/hosts/memory/volumes"],
    ["tree", tree],
    ["snapshot", `/hosts/memory/domains/${web}/snapshots/b`],
    ["findings", `/hosts/memory/domains/${web}/findings`],
    ["plan", `/plans/${planId}`],
    ["jobs", "/jobs"],
    ["job", `/jobs/${job.body.id}`],
    ["audit", "/audit"],
    ["verifyAudit", "/audit/verify"],
    ["openapi", "/openapi.json"],
  ];
  for (const [name, path] of paths) {
    const { status, body } = await json("GET", path);
    expect([path, status]).toEqual([path, 200]);
    expect(routes[name].response?.parse(body)).toEqual(body);
  }
  expect(plan.status).toBe(201);
  expect(job.status).toBe(202);
  expect(routes.createPlan.response?.parse(plan.body)).toEqual(plan.body);
  expect(routes.createJob.response?.parse(job.body)).toEqual(job.body);
  await server.close();
});

test("health tells nothing but its status, and says degraded when a host is down", async () => {
  const { json, backend } = memoryServer();
  expect((await json("GET", "/health", { as: "nobody" })).body).toEqual({ status: "ok" });
  backend.isDown = true;
  expect((await json("GET", "/health", { as: "nobody" })).body).toEqual({ status: "degraded" });
});

test("a Host or an Origin that is not served is refused on every kind of request", async () => {
  const { ask } = memoryServer();
  const foreign: Record<string, string>[] = [
    { host: "evil.example" },
    { origin: "https://evil.example" },
    { origin: "null" },
  ];
  for (const headers of foreign) {
    expect((await ask("GET", "/health", { headers, as: "nobody" })).status).toBe(403);
    expect((await ask("GET", tree, { headers })).status).toBe(403);
    expect((await ask("POST", "/session", { headers, body: { token: "the-code" } })).status).toBe(403);
  }
  expect((await ask("GET", tree, { headers: { host: "espalier.example" } })).status).toBe(200);
});

test("roles are enforced: a viewer plans but starts and cancels nothing, and the attempt is recorded", async () => {
  const { json, server } = memoryServer();
  const as = "viewer";
  const plan = await json("POST", `/hosts/memory/domains/${web}/plans`, { as, body: { action: "create", name: "n" } });
  expect(plan.status).toBe(201);
  const { id: planId, fingerprint } = plan.body;
  expect(await json("POST", "/jobs", { as, body: { planId, fingerprint } })).toMatchObject({
    status: 403,
    body: { code: "not-allowed", context: { needed: "operator" } },
  });
  expect((await json("POST", "/jobs/x/cancel", { as })).status).toBe(403);
  expect(server.audit.list({ action: "request-refused" }, { before: null, limit: 9 })).toHaveLength(2);
});

test("signing in by link gives a cookie that changes things only from a page of our own", async () => {
  const { ask, json } = memoryServer();
  const signedIn = await ask("POST", "/session", { as: "nobody", body: { token: "the-code" } });
  expect(await signedIn.json()).toMatchObject({ role: "admin" });
  const setCookie = signedIn.headers.get("set-cookie") ?? "";
  expect(setCookie).toMatch(/^espalier-3000=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
  const cookie = setCookie.split(";")[0] ?? "";
  const as = "nobody";
  const body = { action: "create", name: "n" };
  const plans = `/hosts/memory/domains/${web}/plans`;
  expect((await ask("GET", tree, { as, headers: { cookie } })).status).toBe(200);
  expect((await ask("POST", plans, { as, body, headers: { cookie } })).status).toBe(403);
  const site = { cookie, "sec-fetch-site": "same-site" };
  expect((await ask("POST", plans, { as, body, headers: site })).status).toBe(403);
  const origin = "http://127.0.0.1:3000";
  expect((await ask("POST", plans, { as, body, headers: { cookie, origin } })).status).toBe(201);
  const own = { cookie, "sec-fetch-site": "same-origin" };
  expect((await ask("POST", plans, { as, body, headers: own })).status).toBe(201);
  const out = await ask("DELETE", "/session", { as, headers: { cookie, origin } });
  expect([out.status, out.headers.get("set-cookie")]).toEqual([204, expect.stringContaining("Max-Age=0")]);
  expect((await ask("GET", tree, { as, headers: { cookie } })).status).toBe(401);
  expect((await json("POST", "/session", { as, body: { token: "the-code" } })).status).toBe(401);
});

test("on https the cookie is Secure and bound to its host", async () => {
  const { ask } = memoryServer();
  const headers = { host: "espalier.example", origin: "https://espalier.example" };
  const response = await ask("POST", "/session", { as: "nobody", headers, body: { token: "the-viewer-token" } });
  expect(response.headers.get("set-cookie")).toMatch(/^__Host-espalier=.*; Secure$/);
});

test.each(["a/b", "%2F", "a%2Fb", "ä é 雪", "line\nbreak", "a?b=c#d", "a+b", "--xml", "'; DROP TABLE job; --", "a\\b"])(
  "a snapshot called %j arrives exactly",
  async (name) => {
    const { json, ask, backend } = memoryServer();
    const odd = web.replace("d1", "d9");
    backend.addDomain(odd, "odd", [name]);
    const path = `/hosts/memory/domains/${odd}/snapshots/${encodeURIComponent(name)}`;
    expect((await json("GET", path)).body.id).toBe(name);
    expect(await (await ask("GET", `${path}/xml`)).text()).toContain(`<name>${name}</name>`);
  },
);

test.each(["/var/lib/x y.qcow2", "/a\"b'c/ä😀.img", "/a\nb", "/%2F/..%00x", "/a//b/", "tank/vm-1#2?x=y&z", "@/:"])(
  "a volume is found by its id, whatever its path holds: %j",
  async (path) => {
    const { json, server } = memoryServer();
    const subject: SubjectRef = { host: "memory", kind: "volume", id: `qcow2:${path}` };
    const asked: SubjectRef[] = [];
    const found = await server.inventory.tree({ host: "memory", kind: "domain", id: web }, { fields: "all" });
    Object.assign(server.inventory, {
      tree: async (ref: SubjectRef) => {
        asked.push(ref);
        return { ...found, subject: { ...ref, name: path, state: null } };
      },
      snapshot: async (ref: SubjectRef) => {
        asked.push(ref);
        throw new Problem("not-found", "It was asked for.");
      },
    });
    const params = { ...subjectParams(subject), snapshot: path };
    const treePath = pathOf(routes.tree, params).replace("/api/v1", "");
    const { body } = await json("GET", treePath);
    expect(routes.tree.response?.parse(body).subject).toEqual({ ...subject, name: path, state: null });
    expect((await json("GET", pathOf(routes.snapshot, params).replace("/api/v1", ""))).body.detail).toBe(
      "It was asked for.",
    );
    expect(asked).toEqual([subject, subject]);
  },
);

test("a host has domains and volumes, and nothing else that has a tree", async () => {
  const { json } = memoryServer();
  for (const kind of ["machines", "domain", "backups", "Volumes"])
    expect(await json("GET", `/hosts/memory/${kind}/${web}/tree`)).toMatchObject({
      status: 404,
      body: { code: "not-found" },
    });
});

test("the XML of a volume and of its snapshots is written from what is read", async () => {
  const { ask, server } = memoryServer();
  const ref: SubjectRef = { host: "memory", kind: "volume", id: "qcow2:/i/a.qcow2" };
  const world = await server.inventory.observe({ host: "memory", kind: "domain", id: web });
  const volume = { id: ref.id, name: "a", path: "/i/a.qcow2", format: "qcow2", capacityBytes: 5, allocationBytes: 1 };
  Object.assign(server.inventory, {
    observe: async () => ({ ...world, volume }),
    volumes: async () => ({ volumes: [{ ...volume, methods: [] }], partial: [] }),
  });
  const at = (route: { path: string }) =>
    pathOf(route, { ...subjectParams(ref), snapshot: "b" }).replace("/api/v1", "");
  const own = await ask("GET", at(routes.subjectXml));
  expect(own.headers.get("content-type")).toBe("application/xml");
  expect(await own.text()).toContain("<key>/i/a.qcow2</key>");
  expect(await (await ask("GET", at(routes.snapshotXml))).text()).toMatch(
    /^<volsnapshot><name>b<\/name>.*<parent><name>a<\/name><\/parent>/,
  );
});

test("what is no percent-encoded UTF-8, or holds a NUL, is invalid input", async () => {
  const { json } = memoryServer();
  for (const bad of ["a%ZZ", "%C3%28", "%", "%00", "a%00b"])
    expect(await json("GET", `/hosts/memory/domains/${web}/snapshots/${bad}`)).toMatchObject({
      status: 400,
      body: { code: "invalid-input", context: { fields: [{ path: "snapshot" }] } },
    });
});

test("a domain answers to its uuid only, so that nothing has two locks", async () => {
  const { json, backend } = memoryServer();
  for (const id of ["web", "2", web.toUpperCase(), web.replaceAll("-", ""), "--help", "../x"]) {
    backend.addDomain(id, "web");
    const path = `/hosts/memory/domains/${encodeURIComponent(id)}`;
    expect((await json("GET", `${path}/tree`)).body.code).toBe("not-found");
    expect((await json("POST", `${path}/plans`, { body: { action: "create", name: "n" } })).body.code).toBe(
      "not-found",
    );
  }
});

test("a body that does not fit is refused, field by field", async () => {
  const { json } = memoryServer();
  const plans = `/hosts/memory/domains/${web}/plans`;
  const refusal = await json("POST", plans, { body: { action: "delete", scope: "all" } });
  expect(refusal).toMatchObject({ status: 400, body: { code: "invalid-input" } });
  expect(refusal.body.context.fields.map(({ path }: { path: string }) => path).sort()).toEqual(["scope", "snapshot"]);
  for (const body of ["{", "", "null", "[]", '"x"', "\ud800", '{"action":"create","name":"a\\u0000b"}'])
    expect((await json("POST", plans, { body })).status).toBe(400);
  const asForm = { "content-type": "application/x-www-form-urlencoded" };
  expect((await json("POST", plans, { body: "{}", headers: asForm })).status).toBe(400);
  const long = JSON.stringify({ action: "create", xml: "x".repeat(2 * 1024 * 1024) });
  expect((await json("POST", plans, { body: long })).body.detail).toMatch(/longer than/);
});

test("a query that does not fit is refused", async () => {
  const { json } = memoryServer();
  for (const query of ["limit=0", "limit=x", "limit=1001", "cursor=%00", "cursor=bm8", "state=dead"])
    expect([query, (await json("GET", `/jobs?${query}`)).status]).toEqual([query, 400]);
});

test("pages of a list join without gap or repetition", async () => {
  const { json, server, backend } = memoryServer();
  for (let n = 0; n < 7; n++) backend.addDomain(`x${n}`, `x${n}`);
  for (let n = 0; n < 7; n++)
    server.audit.append({ actor: `${n}`, action: "t", object: null, objectName: null, outcome: "ok", data: {} });
  for (const path of ["/hosts/memory/domains?limit=3", "/audit?limit=3"]) {
    const seen: unknown[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof json>> = await json("GET", cursor ? `${path}&cursor=${cursor}` : path);
      seen.push(...page.body.items.map(({ id, seq }: { id?: string; seq?: number }) => id ?? seq));
      cursor = page.body.nextCursor;
    } while (cursor !== null);
    const whole = (await json("GET", path.replace("limit=3", "limit=1000"))).body.items;
    expect(seen).toEqual(whole.map(({ id, seq }: { id?: string; seq?: number }) => id ?? seq));
    expect(new Set(seen).size).toBe(seen.length);
  }
});

test("a tree is answered 304 by its ETag until something shown changes, without being built", async () => {
  const { ask, backend, server, store } = memoryServer();
  const first = await ask("GET", tree);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toBe(`"${(await first.json()).revision}"`);
  const build = server.inventory.tree;
  Object.assign(server.inventory, { tree: () => Promise.reject(new Error("it was built")) });
  for (const known of [etag, `W/${etag}`, `"other", ${etag}`, "*"]) {
    const again = await ask("GET", tree, { headers: { "if-none-match": known } });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  }
  Object.assign(server.inventory, { tree: build });
  expect((await ask("GET", `${tree}?fields=summary`, { headers: { "if-none-match": etag } })).status).toBe(200);
  const { snapshots } = await server.inventory.observe({ host: "memory", kind: "domain", id: web });
  if (snapshots[0]) store.marks.setLocked({ host: "memory", kind: "domain", id: web }, snapshots[0], true);
  expect((await ask("GET", tree, { headers: { "if-none-match": etag } })).status).toBe(200);
  backend.change(web);
  expect((await ask("GET", tree, { headers: { "if-none-match": etag } })).status).toBe(200);
});

test("a host that is down, an unknown one and an unknown object are told apart", async () => {
  const { json, backend } = memoryServer();
  expect((await json("GET", "/hosts/nowhere/domains/d1/tree")).body.code).toBe("not-found");
  expect((await json("GET", `/hosts/memory/domains/${web.replace("d1", "ff")}/tree`)).body.code).toBe("not-found");
  expect((await json("GET", "/jobs/none")).body.code).toBe("not-found");
  expect((await json("GET", "/plans/none")).body.code).toBe("not-found");
  backend.isDown = true;
  expect(await json("GET", tree)).toMatchObject({ status: 503, body: { code: "host-down", retry: "later" } });
});

test("pictures and XML come as what they are, and cannot run as a page", async () => {
  const { ask, json } = memoryServer();
  const screen = await ask("GET", `/hosts/memory/domains/${web}/screen`);
  expect(screen.headers.get("content-type")).toBe("image/png");
  const xml = await ask("GET", `/hosts/memory/domains/${web}/xml`);
  expect(xml.headers.get("content-type")).toBe("application/xml");
  expect(xml.headers.get("content-security-policy")).toContain("sandbox");
  expect(xml.headers.get("x-content-type-options")).toBe("nosniff");
  expect(xml.headers.get("cache-control")).toBe("no-store");
  expect((await json("GET", `/hosts/memory/domains/${web}/snapshots/a/thumbnail`)).status).toBe(404);
});

test("files and findings are lists, and a host that is down is told among all findings", async () => {
  const { json, backend } = memoryServer();
  const files = `/hosts/memory/domains/${web}/files`;
  expect((await json("GET", files)).body).toEqual({ items: [], nextCursor: null });
  expect((await json("GET", "/findings")).body).toEqual({ items: [], nextCursor: null, partial: [] });
  backend.isDown = true;
  expect((await json("GET", files)).body.code).toBe("host-down");
  expect((await json("GET", "/findings?limit=5")).body).toMatchObject({ items: [], partial: [{ code: "host-down" }] });
});

test("the audit log is had as CSV too", async () => {
  const { ask } = memoryServer();
  await ask("POST", "/session", { as: "nobody", body: { token: "wrong" } });
  const response = await ask("GET", "/audit", { headers: { accept: "text/csv" } });
  expect(response.headers.get("content-type")).toBe("text/csv; charset=utf-8");
  expect(await response.text()).toMatch(/^seq,at,actor,action.*\r\n1,.*,anonymous,sign-in,,,refused,/);
});

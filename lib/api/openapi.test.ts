import { expect, test } from "vitest";
import { openApi } from "./openapi.ts";
import { routes } from "./routes.ts";

type Json = Record<string, unknown>;
const document = JSON.parse(JSON.stringify(openApi())) as Json;

/** Every `$ref` of the document. */
function references(value: unknown): string[] {
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key === "$ref" && typeof inner === "string" ? [inner] : references(inner),
  );
}

const at = (pointer: string): unknown =>
  pointer
    .slice(2)
    .split("/")
    .reduce<unknown>((value, key) => (value as Json | undefined)?.[key], document);

test("every route of the table is an operation with its own name", () => {
  const operations = Object.values(document.paths as Record<string, Json>).flatMap((path) => Object.values(path));
  const names = operations.map((operation) => String((operation as Json).operationId));
  expect(new Set(names).size).toBe(names.length);
  expect(names.filter((name) => !name.endsWith("OfVolume")).sort()).toEqual(Object.keys(routes).sort());
});

test("what machines and volumes share stands at both addresses, and no address holds a kind", () => {
  const paths = Object.keys(document.paths as Json);
  expect(paths).toContain("/hosts/{host}/domains/{id}/tree");
  expect(paths).toContain("/hosts/{host}/volumes/{id}/tree");
  expect(paths).not.toContain("/hosts/{host}/volumes/{id}/screen");
  expect(paths.filter((path) => path.includes("{kind}"))).toEqual([]);
});

test("every reference leads to something in the document", () => {
  const found = references(document);
  expect(found.length).toBeGreaterThan(20);
  expect(found.filter((pointer) => at(pointer) === undefined)).toEqual([]);
});

test("models are referred to by name, not repeated", () => {
  expect(at("#/paths")).toMatchObject({
    "/hosts/{host}/domains/{id}/tree": {
      get: {
        responses: {
          200: { content: { "application/json": { schema: { $ref: "#/components/schemas/SnapshotTree" } } } },
        },
      },
    },
  });
  expect(JSON.stringify(at("#/components/schemas/SnapshotTree"))).toContain('"#/components/schemas/Snapshot"');
});

test("path parameters, query types and sign-in are told", () => {
  const tree = at("#/paths") as Record<string, Record<string, { parameters: Json[]; security?: unknown[] }>>;
  const jobs = tree["/jobs"]?.get?.parameters ?? [];
  expect(jobs.find(({ name }) => name === "limit")).toMatchObject({
    schema: { type: "integer", minimum: 1, maximum: 1000 },
  });
  expect(tree["/hosts/{host}/domains/{id}/tree"]?.get?.parameters.map(({ name }) => name)).toEqual([
    "host",
    "id",
    "fields",
    "If-None-Match",
  ]);
  expect(tree["/health"]?.get?.security).toEqual([]);
});

/** The part of OpenAPI that the page reads. Everything may be missing. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly additionalProperties?: Schema | boolean;
}
export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}
export interface Body {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}
export interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Body;
  readonly responses?: Readonly<Record<string, Body>>;
}
export interface OpenApi {
  readonly servers?: readonly { readonly url?: string }[];
  readonly info?: { readonly title?: string; readonly version?: string; readonly description?: string };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

export interface Endpoint {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

const methods = ["get", "post", "put", "patch", "delete"];

/** The first part of a path that is a word: `hosts`, `jobs`, `audit`. */
const groupOf = (path: string): string =>
  path
    .replace(/^\/api\/v1/, "")
    .split("/")
    .find(Boolean)
    ?.replace(".json", "") ?? "api";

/** All endpoints by what they are about, in the document's order. */
export function endpointGroups(api: OpenApi): [string, Endpoint[]][] {
  const groups = new Map<string, Endpoint[]>();
  for (const [path, item] of Object.entries(api.paths ?? {}))
    for (const method of methods) {
      const operation = item[method];
      if (!operation) continue;
      const endpoint = { id: `${method} ${path}`, method: method.toUpperCase(), path, operation };
      const group = groupOf(path);
      groups.set(group, [...(groups.get(group) ?? []), endpoint]);
    }
  return [...groups];
}

const refName = (ref: string): string => ref.split("/").at(-1) ?? ref;

export const resolved = (api: OpenApi, schema: Schema): Schema =>
  schema.$ref ? (api.components?.schemas?.[refName(schema.$ref)] ?? {}) : schema;

/** A schema's type in a few words. */
export function typeWords(schema: Schema): string {
  if (schema.$ref) return refName(schema.$ref);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(" | ");
  const some = schema.anyOf ?? schema.oneOf;
  if (some) return [...new Set(some.map(typeWords))].join(" | ");
  if (schema.items) {
    const inside = typeWords(schema.items);
    return inside.includes(" | ") ? `(${inside})[]` : `${inside}[]`;
  }
  const type = typeof schema.type === "string" ? schema.type : (schema.type?.join(" | ") ?? "any");
  if (type === "object" && typeof schema.additionalProperties === "object" && !schema.properties)
    return `{ name: ${typeWords(schema.additionalProperties)} }`;
  return schema.format ? `${type} (${schema.format})` : type;
}

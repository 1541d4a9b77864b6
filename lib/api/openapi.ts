import { z } from "zod";
import { auditRecordSchema } from "#lib/model/audit-record.ts";
import { backupSchema } from "#lib/model/backup.ts";
import { capabilitySchema } from "#lib/model/capability.ts";
import { diffExtentSchema, diffSchema, edgeChangeSchema } from "#lib/model/diff.ts";
import { backupSourceSchema, diskExportSchema } from "#lib/model/disk-export.ts";
import { diskLayerSchema } from "#lib/model/disk-layer.ts";
import { domainSummarySchema } from "#lib/model/domain.ts";
import { findingSchema } from "#lib/model/finding.ts";
import { headSchema } from "#lib/model/head.ts";
import { heldSpaceSchema } from "#lib/model/held-space.ts";
import { hostSchema } from "#lib/model/host.ts";
import { intentSchema } from "#lib/model/intent.ts";
import { jobEventSchema, jobSchema } from "#lib/model/job.ts";
import { effectSchema, planSchema, treeSummarySchema } from "#lib/model/plan.ts";
import { problemDocumentSchema } from "#lib/model/problem-document.ts";
import { serverEventSchema } from "#lib/model/server-event.ts";
import { sessionSchema } from "#lib/model/session.ts";
import { snapshotSchema } from "#lib/model/snapshot.ts";
import { snapshotTreeSchema } from "#lib/model/snapshot-tree.ts";
import { subjectSchema } from "#lib/model/subject.ts";
import { volumeSummarySchema } from "#lib/model/volume.ts";
import type { Route } from "./route.ts";
import { jobEventsSchema, routes } from "./routes.ts";

const models = {
  AuditRecord: auditRecordSchema,
  Backup: backupSchema,
  BackupSource: backupSourceSchema,
  Capability: capabilitySchema,
  Diff: diffSchema,
  DiffExtent: diffExtentSchema,
  DiskExport: diskExportSchema,
  DiskLayer: diskLayerSchema,
  DomainSummary: domainSummarySchema,
  EdgeChange: edgeChangeSchema,
  Effect: effectSchema,
  Finding: findingSchema,
  Head: headSchema,
  HeldSpace: heldSpaceSchema,
  Host: hostSchema,
  Intent: intentSchema,
  Job: jobSchema,
  JobEvent: jobEventSchema,
  Plan: planSchema,
  Problem: problemDocumentSchema,
  ServerEvent: serverEventSchema,
  Session: sessionSchema,
  Snapshot: snapshotSchema,
  SnapshotTree: snapshotTreeSchema,
  Subject: subjectSchema,
  TreeSummary: treeSummarySchema,
  VolumeSummary: volumeSummarySchema,
};

type Json = Record<string, unknown>;

const names = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(models)) names.add(schema, { id });

const inComponents = (id: string): string => `#/components/schemas/${id}`;

/** The API as an OpenAPI 3.1 document, made of the same table that server and screen use. */
export function openApi(): Json {
  const paths: Record<string, Json> = {};
  for (const [id, route] of Object.entries(routes) as [string, Route][])
    for (const { path, operationId } of addressesOf(id, route)) {
      paths[path] ??= {};
      const spelled = { ...operation(id, { ...route, path }), operationId };
      Object.assign(paths[path] ?? {}, { [route.method.toLowerCase()]: spelled });
    }
  return {
    openapi: "3.1.0",
    info: {
      title: "Espalier",
      version: "1",
      description:
        "Sizes are bytes, times ISO 8601 UTC, unknown is null. A change is planned first (POST …/plans), then run as a job (POST /jobs).",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/api/v1" }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths,
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        cookie: {
          type: "apiKey",
          in: "cookie",
          name: "espalier-PORT",
          description: "Set by POST /session; `__Host-espalier` on https.",
        },
      },
      responses: {
        Problem: {
          description: "What went wrong, by code; RFC 9457.",
          content: { "application/problem+json": { schema: { $ref: inComponents("Problem") } } },
        },
      },
    },
  };
}

/** A route of machines and volumes alike is two addresses for who reads the document. */
function addressesOf(id: string, { path }: Route): { path: string; operationId: string }[] {
  if (!path.includes("{kind}")) return [{ path, operationId: id }];
  return [
    { path: path.replace("{kind}", "domains"), operationId: id },
    { path: path.replace("{kind}", "volumes"), operationId: `${id}OfVolume` },
  ];
}

function componentSchemas(): Json {
  const { schemas } = z.toJSONSchema(names, { uri: inComponents, io: "input" });
  return Object.fromEntries(Object.entries(schemas).map(([id, schema]) => [id, withoutOwnNames(schema)]));
}

/** The schema of a body or an answer, with the models by reference. */
function schemaOf(schema: z.ZodType, io: "input" | "output" = "input"): Json {
  const made = z.toJSONSchema(schema, { metadata: names, io, unrepresentable: "any" });
  return withoutOwnNames(JSON.parse(JSON.stringify(made).replaceAll('"#/$defs/', '"#/components/schemas/')));
}

/** `$schema`, `$id` and `$defs` name what the document's `components` already do. */
function withoutOwnNames({ $schema, $id, id, $defs, ...rest }: Json): Json {
  return rest;
}

function operation(id: string, route: Route): Json {
  const problem = { $ref: "#/components/responses/Problem" };
  return {
    summary: route.summary,
    ...(route.role === null ? { security: [] } : { description: `Takes the role ${route.role}.` }),
    parameters: [...pathParameters(route.path), ...queryParameters(route.query), ...headerParameters(id)],
    ...(route.body
      ? { requestBody: { required: true, content: { "application/json": { schema: schemaOf(route.body) } } } }
      : {}),
    responses: {
      [route.status]: success(id, route),
      ...(id === "tree" ? { 304: { description: "Not changed since the ETag in If-None-Match." } } : {}),
      ...(route.role === null ? {} : { 401: problem }),
      default: problem,
    },
  };
}

function success(id: string, route: Route): Json {
  if (route.status === 204) return { description: route.summary };
  const headers = id === "tree" ? { ETag: { schema: { type: "string" } } } : undefined;
  return { description: route.summary, ...(headers ? { headers } : {}), content: contents(id, route) };
}

function contents(id: string, route: Route): Json {
  const main = { [route.contentType]: { schema: route.response ? schemaOf(route.response) : textOrBytes(route) } };
  if (id === "jobEvents") return { ...main, "application/json": { schema: schemaOf(jobEventsSchema) } };
  if (id === "diff")
    return {
      ...main,
      "application/x-ndjson": { schema: schemaOf(diffExtentSchema) },
      "text/csv": { schema: { type: "string" } },
    };
  if (id === "audit") return { ...main, "text/csv": { schema: { type: "string" } } };
  return main;
}

const textOrBytes = (route: Route): Json => (route.contentType === "image/png" ? {} : { type: "string" });

const pathParameters = (path: string): Json[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    description: "Opaque; percent-encoded.",
    schema: { type: "string" },
  }));

function queryParameters(query: z.ZodObject | null): Json[] {
  return Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    schema: schemaOf(schema as z.ZodType, "output"),
  }));
}

function headerParameters(id: string): Json[] {
  const name = { tree: "If-None-Match", jobEvents: "Last-Event-ID", events: "Last-Event-ID" }[id];
  return name ? [{ name, in: "header", schema: { type: "string" } }] : [];
}

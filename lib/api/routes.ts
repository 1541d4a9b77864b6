import { z } from "zod";
import { auditRecordSchema } from "#lib/model/audit-record.ts";
import { backupFolderSchema, backupSchema, foundBackupsSchema } from "#lib/model/backup.ts";
import { diffSchema, edgeChangeSchema } from "#lib/model/diff.ts";
import { backupSourceSchema, diskExportSchema } from "#lib/model/disk-export.ts";
import { diskLayerSchema } from "#lib/model/disk-layer.ts";
import { domainSummarySchema } from "#lib/model/domain.ts";
import { fileUseSchema } from "#lib/model/file-use.ts";
import { findingSchema } from "#lib/model/finding.ts";
import { heldSpaceSchema } from "#lib/model/held-space.ts";
import { hostSchema } from "#lib/model/host.ts";
import { intentSchema } from "#lib/model/intent.ts";
import { jobEventSchema, jobSchema, jobStateSchema, savedDescriptionSchema } from "#lib/model/job.ts";
import { planSchema } from "#lib/model/plan.ts";
import { problemDocumentSchema } from "#lib/model/problem-document.ts";
import { sessionSchema } from "#lib/model/session.ts";
import { snapshotSchema } from "#lib/model/snapshot.ts";
import { snapshotTreeSchema } from "#lib/model/snapshot-tree.ts";
import { subjectSchema } from "#lib/model/subject.ts";
import { trashEntrySchema } from "#lib/model/trash-entry.ts";
import { volumeSummarySchema } from "#lib/model/volume.ts";
import { del, get, post } from "./route.ts";

const listOf = <T extends z.ZodType>(item: T) => z.object({ items: z.array(item), nextCursor: z.string().nullable() });
const page = { limit: z.coerce.number().int().min(1).max(1000).optional(), cursor: z.string().optional() };

/** What has a tree, by its kind in the plural: `domains` or `volumes`. */
const subject = "/hosts/{host}/{kind}/{id}";
const domain = "/hosts/{host}/domains/{id}";

/** Every route of `/api/v1`. What stands here is a contract: add, never rename or drop. */
export const routes = {
  health: get("/health", {
    summary: "Whether the server answers; nothing else",
    role: null,
    response: z.object({ status: z.enum(["ok", "degraded"]) }),
  }),
  openapi: get("/openapi.json", { summary: "This API as OpenAPI 3.1", response: z.record(z.string(), z.unknown()) }),

  signIn: post("/session", {
    summary: "Sign in with a token or a one-time code; sets the session cookie",
    role: null,
    body: z.object({ token: z.string().min(1) }),
    response: sessionSchema,
  }),
  session: get("/session", { summary: "Who is signed in", response: sessionSchema }),
  signOut: del("/session", { summary: "Sign out; clears the cookie", status: 204 }),

  hosts: get("/hosts", {
    summary: "Hosts with their state, versions and capabilities",
    query: z.object(page),
    response: listOf(hostSchema),
  }),
  domains: get("/hosts/{host}/domains", {
    summary: "Domains of a host",
    query: z.object(page),
    response: listOf(domainSummarySchema),
  }),
  volumes: get("/hosts/{host}/volumes", {
    summary: "Storage volumes of a host, with who uses each",
    query: z.object(page),
    response: z.object({
      items: z.array(volumeSummarySchema),
      nextCursor: z.string().nullable(),
      /** What of the host's storage could not be looked at: there may be more volumes. */
      partial: z.array(problemDocumentSchema),
    }),
  }),
  tree: get(`${subject}/tree`, {
    summary: "Snapshot tree; ETag = revision",
    query: z.object({ fields: z.enum(["summary", "all"]).optional() }),
    response: snapshotTreeSchema,
  }),
  snapshot: get(`${subject}/snapshots/{snapshot}`, { summary: "One snapshot, complete", response: snapshotSchema }),
  snapshotXml: get(`${subject}/snapshots/{snapshot}/xml`, {
    summary: "The snapshot as XML: <domainsnapshot> as libvirt keeps it, without secrets; of a volume <volsnapshot>",
    contentType: "application/xml",
  }),
  thumbnail: get(`${domain}/snapshots/{snapshot}/thumbnail`, {
    summary: "Picture of the guest's screen taken with the snapshot",
    contentType: "image/png",
  }),
  screen: get(`${domain}/screen`, { summary: "Picture of the guest's screen now", contentType: "image/png" }),
  findings: get(`${subject}/findings`, {
    summary: "Inconsistencies, each with the intent that would repair it",
    response: listOf(findingSchema),
  }),
  files: get(`${domain}/files`, {
    summary: "Every file of the domain and its snapshots, and who depends on it",
    response: listOf(fileUseSchema),
  }),
  trash: get(`${domain}/trash`, {
    summary: "Deleted snapshots that can still be restored, newest first",
    response: listOf(trashEntrySchema),
  }),
  diff: get(`${subject}/diff`, {
    summary:
      "What was written on a disk between two points (snapshots or `head`). `Accept: application/x-ndjson` or `text/csv` streams every extent",
    query: z.object({
      from: z.string().min(1),
      to: z.string().min(1),
      /** Default: the only disk that both points hold. */
      disk: z.string().min(1).optional(),
      /** Range that the strip shows, in bytes; the totals are of the whole disk. */
      offset: z.coerce.number().int().min(0).optional(),
      length: z.coerce.number().int().min(1).optional(),
      /** Pieces of the strip. Default 512. */
      buckets: z.coerce.number().int().min(1).max(4096).optional(),
    }),
    response: diffSchema,
  }),
  changes: get(`${subject}/changes`, {
    summary: "Bytes written along every edge of the tree",
    response: listOf(edgeChangeSchema),
  }),
  space: get(`${subject}/space`, {
    summary:
      "What each snapshot holds alone and shared; with `?snapshots=` (repeatable as JSON array) what a set of them holds together",
    query: z.object({
      /** JSON array of snapshot ids, as one set. */
      snapshots: z.string().optional(),
    }),
    response: listOf(heldSpaceSchema),
  }),
  layers: get(`${subject}/layers`, {
    summary: "The chain of one disk at a point, top first, and what each file holds of it",
    query: z.object({
      /** Default: `head`. */
      point: z.string().min(1).optional(),
      disk: z.string().min(1),
      buckets: z.coerce.number().int().min(1).max(4096).optional(),
    }),
    response: listOf(diskLayerSchema),
  }),
  backupSources: get(`${subject}/snapshots/{snapshot}/sources`, {
    summary: "Read-only sources of a snapshot's disks, for backup programs",
    response: listOf(backupSourceSchema),
  }),
  openExport: post(`${subject}/exports`, {
    summary: "Serve a snapshot's disk read-only by NBD on this machine, for a while",
    role: "operator",
    status: 201,
    body: z.strictObject({
      snapshot: z.string().min(1),
      disk: z.string().min(1),
      /** unix (default): a socket that only this user may open; tcp: a port of 127.0.0.1. */
      transport: z.enum(["unix", "tcp"]).optional(),
      /** Default one hour, at most a day. */
      lifetimeMs: z.int().min(1000).max(86_400_000).optional(),
    }),
    response: diskExportSchema,
  }),
  exports: get("/exports", { summary: "Open exports", response: listOf(diskExportSchema) }),
  closeExport: del("/exports/{export}", { summary: "End an export", role: "operator", status: 204 }),

  backups: get("/backups", {
    summary: "Backups, newest first",
    query: z.object({ ...page, host: z.string().optional(), domain: z.string().optional() }),
    response: listOf(backupSchema),
  }),
  backupFolders: get("/backups/folders", {
    summary: "Folders that backups are kept in: those of the configuration, and those of known backups",
    response: listOf(backupFolderSchema),
  }),
  findBackups: post("/backups/found", {
    summary: "Take the backups in a folder into the catalogue: after the store was lost, or after they were moved",
    role: "operator",
    body: z.strictObject({
      /** Absolute path of the folder that backups are kept in, or of one above or below it. */
      folder: z.string().min(1),
    }),
    response: foundBackupsSchema,
  }),
  backup: get("/backups/{backup}", { summary: "One backup", response: backupSchema }),
  createBackupPlan: post("/backups/{backup}/plans", {
    summary: "Make a plan to restore, verify or delete a backup; nothing is done",
    status: 201,
    body: intentSchema,
    response: planSchema,
  }),

  subjectXml: get(`${subject}/xml`, {
    summary: "The domain's or volume's XML now, without secrets",
    contentType: "application/xml",
  }),

  createPlan: post(`${subject}/plans`, {
    summary: "Make a plan of an intent; nothing is done",
    status: 201,
    body: intentSchema,
    response: planSchema,
  }),
  plan: get("/plans/{plan}", { summary: "A plan, until it expires", response: planSchema }),

  createJob: post("/jobs", {
    summary: "Run a plan that was shown",
    role: "operator",
    status: 202,
    body: z.object({ planId: z.string(), fingerprint: z.string(), confirm: z.string().optional() }),
    response: jobSchema,
  }),
  jobs: get("/jobs", {
    summary: "Jobs, newest first",
    query: z.object({
      ...page,
      host: z.string().optional(),
      domain: z.string().optional(),
      volume: z.string().optional(),
      state: jobStateSchema.optional(),
    }),
    response: listOf(jobSchema),
  }),
  job: get("/jobs/{job}", { summary: "One job", response: jobSchema }),
  jobEvents: get("/jobs/{job}/events", {
    summary: "The job's history and what follows, as server-sent events; with `?format=json` what there is so far",
    query: z.object({ format: z.enum(["sse", "json"]).optional() }),
    contentType: "text/event-stream",
  }),
  savedDescriptions: get("/jobs/{job}/saved", {
    summary: "Descriptions of snapshots as they were before the job",
    response: listOf(savedDescriptionSchema),
  }),
  allFindings: get("/findings", {
    summary: "Inconsistencies of all machines and volumes of all hosts",
    query: z.object(page),
    response: z.object({
      items: z.array(z.object({ subject: subjectSchema, finding: findingSchema })),
      nextCursor: z.string().nullable(),
      /** Hosts, machines or volumes that could not be looked at. */
      partial: z.array(problemDocumentSchema),
    }),
  }),
  cancelJob: post("/jobs/{job}/cancel", {
    summary: "Ask a job to stop where that is safe",
    role: "operator",
    status: 202,
    response: jobSchema,
  }),

  events: get("/events", { summary: "What changes anywhere, as server-sent events", contentType: "text/event-stream" }),

  audit: get("/audit", {
    summary: "Audit records, newest first",
    query: z.object({
      ...page,
      from: z.iso.datetime().optional(),
      to: z.iso.datetime().optional(),
      actor: z.string().optional(),
      object: z.string().optional(),
      action: z.string().optional(),
    }),
    response: listOf(auditRecordSchema),
  }),
  verifyAudit: get("/audit/verify", {
    summary: "Check the hash chain of all audit records",
    response: z.object({ valid: z.boolean(), records: z.int(), brokenAt: z.int().nullable(), headHash: z.string() }),
  }),
} as const;

export const jobEventsSchema = listOf(jobEventSchema);
export type Routes = typeof routes;

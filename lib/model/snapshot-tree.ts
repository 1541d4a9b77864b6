import { z } from "zod";
import { findingSchema } from "./finding.ts";
import { headSchema } from "./head.ts";
import { problemDocumentSchema } from "./problem-document.ts";
import { snapshotSchema } from "./snapshot.ts";
import { subjectSchema } from "./subject.ts";

/** Snapshots, head, edges (by `parentId`) and findings of one domain or volume. */
export const snapshotTreeSchema = z.object({
  subject: subjectSchema,
  /** Changes whenever anything shown changes; also the ETag. */
  revision: z.string(),
  readAt: z.iso.datetime(),
  /** Parents before children; a parent that is missing is null with a finding. */
  snapshots: z.array(snapshotSchema),
  head: headSchema,
  findings: z.array(findingSchema),
  /** What could not be read. The tree is complete only when this is empty. */
  partial: z.array(problemDocumentSchema),
});
export type SnapshotTree = Readonly<z.infer<typeof snapshotTreeSchema>>;

import { z } from "zod";
import { capabilitySchema } from "./capability.ts";

/** What one deletion put away and what can be had back, all at once, until it expires. */
export const trashEntrySchema = z.object({
  id: z.string(),
  /** The snapshot that was deleted; of several, the topmost one. */
  snapshot: z.string(),
  /** The snapshot that it hung below, or null. */
  parentId: z.string().nullable(),
  /** When the snapshot was taken. */
  createdAt: z.iso.datetime().nullable(),
  /** All that come back with it, parents before children. */
  snapshots: z.array(
    z.object({ snapshot: z.string(), parentId: z.string().nullable(), createdAt: z.iso.datetime().nullable() }),
  ),
  deletedAt: z.iso.datetime(),
  deletedBy: z.string(),
  job: z.string(),
  expiresAt: z.iso.datetime(),
  /** Files that are kept for it: where they were, and where they lie now. Empty when only metadata went. */
  files: z.array(z.object({ path: z.string(), keptAt: z.string() })),
  /** Bytes that these files take until then. */
  bytes: z.int().nullable(),
  /** Whether it can be restored now. */
  restore: capabilitySchema,
});
export type TrashEntry = Readonly<z.infer<typeof trashEntrySchema>>;

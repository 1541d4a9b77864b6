import { z } from "zod";

/** A virtual machine in a list. */
export const domainSummarySchema = z.object({
  /** uuid */
  id: z.string(),
  name: z.string(),
  /** Power state in libvirt's words; null when it could not be read. */
  state: z.string().nullable(),
  /** Null when the snapshots could not be listed. */
  snapshotCount: z.int().nullable(),
  headParentId: z.string().nullable(),
  /** Creation of the oldest snapshot; null with none or when not known yet. */
  oldestAt: z.iso.datetime().nullable(),
  newestAt: z.iso.datetime().nullable(),
  /** Allocated bytes of all image files of its chains; null when not known. */
  sizeBytes: z.int().nullable(),
  findingCount: z.int(),
  /** Greatest number of snapshots from a root to a leaf; null when not known. */
  depth: z.int().nullable(),
  /** Why it could not be read whole, or null. */
  problem: z.string().nullable(),
});
export type DomainSummary = Readonly<z.infer<typeof domainSummarySchema>>;

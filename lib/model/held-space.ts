import { z } from "zod";

/** What a snapshot holds on the storage. It cannot be added up: two snapshots may hold bytes together that neither holds alone. */
export const heldSpaceSchema = z.object({
  snapshots: z.array(z.string()),
  /** What deleting all of them together would free, without merging them into children; null when not known. */
  exclusiveBytes: z.int().nullable(),
  /** What they hold that others hold too; null when not known. */
  sharedBytes: z.int().nullable(),
  /** Why something is not known, or null. */
  reason: z.string().nullable(),
});
export type HeldSpace = Readonly<z.infer<typeof heldSpaceSchema>>;

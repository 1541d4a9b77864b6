import { z } from "zod";
import { intentSchema } from "./intent.ts";

export const objectRefSchema = z.object({ kind: z.string(), id: z.string(), name: z.string() });
export type ObjectRef = Readonly<z.infer<typeof objectRefSchema>>;

/** An inconsistency that was seen, with the intent that would repair it. */
export const findingSchema = z.object({
  /** Stable while the inconsistency stands: kind and objects, not a counter. */
  id: z.string(),
  kind: z.enum([
    "missing-tag",
    "missing-file",
    "missing-memory-file",
    "lost-snapshot",
    "missing-live",
    "orphan-tag",
    "orphan-overlay",
    "orphan-parent",
    "wrong-backing",
    "missing-backing-file",
    "stale-backing-store",
    "unnamed-chain",
    "changed-outside",
    "half-done-deletion",
    "interrupted-job",
    "disk-full",
    "unreadable-image",
  ]),
  severity: z.enum(["info", "warning", "danger"]),
  text: z.string(),
  objects: z.array(objectRefSchema),
  /** The repair that is proposed first; null when there is none. */
  repair: intentSchema.nullable(),
  /** Every repair there is; `choice` goes into the intent `{ action: "repair", finding, choice }`. */
  repairs: z.array(z.object({ choice: z.string(), title: z.string() })),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;

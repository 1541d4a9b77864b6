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
    "orphan-tag",
    "orphan-parent",
    "half-done-deletion",
    "interrupted-job",
    "disk-full",
    "unreadable-image",
  ]),
  severity: z.enum(["info", "warning", "danger"]),
  text: z.string(),
  objects: z.array(objectRefSchema),
  repair: intentSchema.nullable(),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;

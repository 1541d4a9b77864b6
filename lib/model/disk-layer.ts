import { z } from "zod";
import { stripSchema } from "./diff.ts";

/** One file of a disk's chain, and what of the disk it holds itself. */
export const diskLayerSchema = z.object({
  file: z.string(),
  format: z.string().nullable(),
  /** Snapshot inside the image that is looked at, by name; null: its active layer. */
  snapshot: z.string().nullable(),
  virtualSizeBytes: z.int().nullable(),
  granularityBytes: z.int().nullable(),
  /** Bytes of the guest's view that it holds, data and zeros; null when not known. */
  dataBytes: z.int().nullable(),
  zeroBytes: z.int().nullable(),
  /** Of its data, what shows through to the top: layers above do not cover it. */
  visibleBytes: z.int().nullable(),
  /** Data that it holds along the disk; null when not known. */
  strip: stripSchema.nullable(),
  /** Snapshots whose point this layer is the top of. */
  snapshots: z.array(z.string()),
  reason: z.string().nullable(),
});
export type DiskLayer = Readonly<z.infer<typeof diskLayerSchema>>;

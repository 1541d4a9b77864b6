import { z } from "zod";
import { capabilitySchema } from "./capability.ts";

/** The live state that the next write changes; a node of its own in the tree. */
export const headSchema = z.object({
  /** The current snapshot, or null when there is none. */
  parentId: z.string().nullable(),
  /** True: nobody wrote down what it descends from; its place was inferred. Absent: the place is known. */
  isInferred: z.boolean().optional(),
  /** Power state in libvirt's words, null when it could not be read. */
  state: z.string().nullable(),
  /** libvirt's reason for the state ("booted", "from snapshot", "I/O error"), null when not known. */
  reason: z.string().nullable(),
  /** Of a volume: why there is no live state, in words to act on. Absent: there is one. */
  gone: z.string().optional(),
  disks: z.array(
    z.object({
      target: z.string(),
      file: z.string().nullable(),
      format: z.string().nullable(),
      /** Backing files, nearest first. */
      backing: z.array(z.string()),
    }),
  ),
  /** Bytes written since the parent, all disks together; null when not known. */
  changedBytes: z.int().nullable(),
  capabilities: z.record(z.string(), capabilitySchema),
});
export type Head = Readonly<z.infer<typeof headSchema>>;

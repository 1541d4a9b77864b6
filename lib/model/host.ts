import { z } from "zod";
import { capabilitySchema } from "./capability.ts";
import { problemDocumentSchema } from "./problem-document.ts";

/** One connection: a libvirt URI, or a machine whose storage is driven directly. */
export const hostSchema = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(["libvirt", "storage"]),
  /** The URI that virsh is given; a password in it is never shown. "" for storage without a libvirt. */
  uri: z.string(),
  state: z.enum(["up", "down", "connecting"]),
  problem: problemDocumentSchema.nullable(),
  /** Program → version: libvirt (daemon), qemu, virsh, qemu-img. */
  versions: z.record(z.string(), z.string()),
  /** What this host can and cannot do as such, with reasons. */
  capabilities: z.record(z.string(), capabilitySchema),
});
export type Host = Readonly<z.infer<typeof hostSchema>>;

import { z } from "zod";
import { capabilitySchema } from "./capability.ts";

/** One disk of a domain as a snapshot holds it. */
export const snapshotDiskSchema = z.object({
  target: z.string(),
  /** `no`: the snapshot leaves this disk out. */
  mode: z.enum(["internal", "external", "no"]),
  /** File that holds the point: the image with the tag (internal), or the frozen file under the overlay (external). */
  file: z.string().nullable(),
  /** External only: the overlay that the snapshot created, on top of `file`. */
  overlay: z.string().nullable(),
  /** Backing file of `file`, where it is known. */
  backingFile: z.string().nullable(),
});
export type SnapshotDisk = Readonly<z.infer<typeof snapshotDiskSchema>>;

export const snapshotStateSchema = z.enum([
  "running",
  "paused",
  "shutoff",
  "crashed",
  "disk-snapshot",
  "blocked",
  "shutdown",
  "pmsuspended",
  "nostate",
]);

/** A saved point of a domain or a volume. */
export const snapshotSchema = z.object({
  /** Native id, unique in its tree: for libvirt the snapshot's name. */
  id: z.string(),
  name: z.string(),
  /** Null for a root. */
  parentId: z.string().nullable(),
  /** True: nobody wrote down what it descends from; its place was inferred from times and shared data. Absent: the place is known. */
  isInferred: z.boolean().optional(),
  createdAt: z.iso.datetime().nullable(),
  description: z.string().nullable(),
  /** State the subject had, in libvirt's lower-case words. */
  state: snapshotStateSchema.nullable(),
  /** copy: a file of its own; storage: kept by the storage itself (btrfs, LVM, ZFS, RBD). */
  kind: z.enum(["internal", "external", "mixed", "metadata-only", "copy", "storage"]),
  memory: z.enum(["none", "internal", "external"]),
  disks: z.array(snapshotDiskSchema),
  /** File with the memory of an external snapshot; null without one. */
  memoryFile: z.string().nullable(),
  /** Bytes of saved memory plus what is known of the disks' share; null when not known. */
  sizeBytes: z.int().nullable(),
  /** Bytes written between its parent and it, all disks together; null when not known (inside images it is not). */
  changedBytes: z.int().nullable(),
  /** What deleting it alone would free; null when not known. */
  exclusiveBytes: z.int().nullable(),
  /** Locked in Espalier against deletion. */
  locked: z.boolean(),
  hasThumbnail: z.boolean(),
  /** libvirt's "current snapshot": the head's parent. */
  isCurrent: z.boolean(),
  /** Why this node could not be read whole, or null. Such a node is shown, with what is known. */
  problem: z.string().nullable(),
  /** Action name → capability. Left out with `?fields=summary`. */
  capabilities: z.record(z.string(), capabilitySchema),
});
export type Snapshot = Readonly<z.infer<typeof snapshotSchema>>;

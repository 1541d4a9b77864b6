import { z } from "zod";
import { objectRefSchema } from "./finding.ts";

export const fileRoles = ["head", "point", "inner", "left-behind", "foreign", "memory"] as const;

/** One file of a machine and everything that depends on it. */
export const fileUseSchema = z.object({
  path: z.string(),
  /**
   * head: the machine writes to it; point: a snapshot's frozen file, or it holds snapshots inside; inner: a link between others;
   * left-behind: the machine went elsewhere and no snapshot names it; foreign: nothing of this machine names it; memory: a
   * snapshot's saved memory.
   */
  role: z.enum(fileRoles),
  /** Null when it could not be read. */
  format: z.string().nullable(),
  state: z.enum(["present", "missing", "unknown"]),
  allocatedBytes: z.int().nullable(),
  /** Bytes that it holds itself of the guest's disk; null when not known. */
  ownBytes: z.int().nullable(),
  virtualBytes: z.int().nullable(),
  backing: z.string().nullable(),
  /** Files that build on it, also those that no machine names. */
  overlays: z.array(z.string()),
  /** Snapshots inside the image. */
  tags: z.array(z.string()),
  /** Bitmaps of incremental backups inside it. */
  bitmaps: z.array(z.string()),
  /** Snapshots of this machine whose content it is, or that made it. */
  snapshots: z.array(z.string()),
  /** This machine's disks that stand on it, by target. */
  disks: z.array(z.string()),
  /** Other machines, their snapshots and storage pools that name it. */
  usedBy: z.array(objectRefSchema),
  /** Processes that hold a lock on it now. */
  lockedBy: z.array(z.object({ pid: z.int(), command: z.string() })),
});
export type FileUse = Readonly<z.infer<typeof fileUseSchema>>;

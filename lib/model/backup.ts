import { z } from "zod";
import { subjectRefSchema } from "./subject.ts";

export const backupDiskSchema = z.object({
  target: z.string(),
  /** File in the backup's folder. */
  file: z.string(),
  virtualSizeBytes: z.int(),
  /** Bytes of the disk that this backup holds, zeros left out. */
  dataBytes: z.int(),
  /** Bytes that were read from the machine's disk to make it. */
  readBytes: z.int().nullable(),
  /** Bytes that the file takes on the storage. */
  allocatedBytes: z.int().nullable(),
});

/** A copy of a machine's disks at one point, in a folder of its own with a manifest. */
export const backupSchema = z.object({
  id: z.string(),
  host: z.string(),
  /** The machine it is of; it may be gone. */
  subject: subjectRefSchema,
  domainName: z.string(),
  /** Snapshot that it was read from; null: the machine as it was (`head`). */
  snapshot: z.string().nullable(),
  /** Where its side node hangs in the tree: the snapshot that it was read from, or that the head stood on. */
  anchor: z.string().nullable(),
  /** Backup that it builds on; null: a full one. */
  since: z.string().nullable(),
  /** How the changes were found: the difference of two snapshots, or a libvirt checkpoint. Null for a full one. */
  method: z.enum(["diff", "checkpoint"]).nullable(),
  /** libvirt checkpoint that a later incremental backup of the running machine starts from; null without one. */
  checkpoint: z.string().nullable(),
  format: z.enum(["raw", "qcow2"]),
  folder: z.string(),
  createdAt: z.iso.datetime(),
  /** The point's consistency. */
  consistency: z.enum(["crash", "filesystem", "memory", "off"]),
  disks: z.array(backupDiskSchema),
  /** Backups that build on it. */
  dependents: z.array(z.string()),
  /** Whether it can be restored, as its files were last seen. */
  state: z.enum(["complete", "damaged", "missing", "base-missing"]),
  /** What is wrong with it, or null. */
  trouble: z.string().nullable(),
  /** When its bytes were last compared with its hashes, and with what result; null: never. */
  verified: z.object({ at: z.iso.datetime(), ok: z.boolean(), text: z.string() }).nullable(),
  /** Whether an incremental backup can be made since this one now, and why not. */
  incremental: z.object({ possible: z.boolean(), reason: z.string().nullable() }),
});

/** A folder that backups are kept in. */
export const backupFolderSchema = z.object({
  path: z.string(),
  freeBytes: z.int().nullable(),
  /** Why nothing can be kept there now, or null. */
  problem: z.string().nullable(),
});
export type BackupFolder = Readonly<z.infer<typeof backupFolderSchema>>;

/** What looking for backups in a folder brought. */
export const foundBackupsSchema = z.object({
  /** Ids of those that were not known, oldest first. */
  added: z.array(z.string()),
  /** Those that were known in another folder, where they are no more. */
  moved: z.array(z.string()),
  /** How many are known where they are. */
  known: z.int(),
  /** What looks like a backup and was left out, with the reason. */
  skipped: z.array(z.object({ folder: z.string(), reason: z.string() })),
});
export type FoundBackups = Readonly<z.infer<typeof foundBackupsSchema>>;
export type Backup = Readonly<z.infer<typeof backupSchema>>;

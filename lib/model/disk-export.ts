import { z } from "zod";
import { subjectRefSchema } from "./subject.ts";

/** What a backup program reads a point of one disk from. */
export const backupSourceSchema = z.object({
  disk: z.string(),
  /** Read-only `<source>` element; null where the point can be read by an export only. */
  xml: z.string().nullable(),
  file: z.string(),
  format: z.string(),
  /** Snapshot inside the image, by id; null: the file itself is the point. */
  snapshotId: z.string().nullable(),
  virtualSizeBytes: z.int().nullable(),
  /** What to know before reading it. */
  notes: z.array(z.string()),
});
export type BackupSource = Readonly<z.infer<typeof backupSourceSchema>>;

/** A point of one disk, served read-only by NBD until it expires. */
export const diskExportSchema = z.object({
  id: z.string(),
  subject: subjectRefSchema,
  /** Its id. */
  snapshot: z.string(),
  /** What it was called when it was opened. */
  snapshotName: z.string(),
  disk: z.string(),
  /** `nbd+unix:///…?socket=…` or `nbd://127.0.0.1:PORT/…`. */
  uri: z.string(),
  sizeBytes: z.int(),
  actor: z.string(),
  openedAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type DiskExport = Readonly<z.infer<typeof diskExportSchema>>;

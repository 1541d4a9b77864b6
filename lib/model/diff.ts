import { z } from "zod";
import { subjectSchema } from "./subject.ts";

/** A range of a disk that was written. Offsets and lengths are bytes of the guest's view. */
export const diffExtentSchema = z.object({
  offset: z.int(),
  length: z.int(),
  /** What it reads at `to`: `zero` = zeros; `unknown` = it cannot be told without reading it. */
  kind: z.enum(["data", "zero", "unknown"]),
});
export type DiffExtent = Readonly<z.infer<typeof diffExtentSchema>>;

/** A disk cut in equal pieces, for a picture of it: bytes in each. */
export const stripSchema = z.object({ bucketBytes: z.int(), buckets: z.array(z.int()) });
export type Strip = Readonly<z.infer<typeof stripSchema>>;

/** JSON holds at most so many extents of a diff; the streams hold all. */
export const shownExtents = 10_000;

/** What was written on one disk between two points. Every byte that differs lies in one of its extents. */
export const diffSchema = z.object({
  subject: subjectSchema,
  /** Target of the disk. */
  disk: z.string(),
  /** Id of a snapshot, or `head`. */
  from: z.string(),
  to: z.string(),
  virtualSizeBytes: z.object({ from: z.int(), to: z.int() }),
  granularityBytes: z.int(),
  /**
   * `exact-written`: the ranges written in between, so an upper bound of the bytes that differ; `upper-bound`: it may hold ranges
   * that were not written; `stale`: read from outside a running machine, so writes since its last flush may be missing.
   */
  certainty: z.enum(["exact-written", "upper-bound", "stale"]),
  /**
   * Only with `stale`: when the machine's disks were last flushed by Espalier. What was written until then is in the list. Null where
   * that is not known.
   */
  flushedAt: z.iso.datetime().nullable(),
  /** How it was found out, for people. */
  method: z.string(),
  /** What to know before relying on it, one sentence each: staleness, sizes that differ, files written since. */
  notes: z.array(z.string()),
  /** Total length of the extents, zeros included. */
  changedBytes: z.int(),
  /** Of these, what reads as zeros at `to`. */
  zeroedBytes: z.int(),
  /** Data that only `from` holds: it is overwritten or gone at `to`. */
  onlyFromBytes: z.int(),
  /** Data that only `to` holds. */
  onlyToBytes: z.int(),
  /** Data that both hold in the same place; null where counting it would mean reading the tables of the whole disk. */
  sharedBytes: z.int().nullable(),
  /** Sorted, merged and disjoint, in the guest's view of the disk as it is at `to`. */
  extents: z.array(diffExtentSchema),
  /** There are more extents than are listed here; the NDJSON and CSV forms have all. */
  truncated: z.boolean(),
  /** Changed bytes along the disk, or along the range that was asked for. */
  strip: stripSchema.extend({ offset: z.int() }),
  /** Unified difference of the two domain descriptions; null where they are the same or not known. */
  xmlDiff: z.string().nullable(),
  /** Read-only `<source>` of `to`, for a backup program; null where there is none. */
  backupSource: z.string().nullable(),
});
export type Diff = Readonly<z.infer<typeof diffSchema>>;

/** What was written along one edge of the tree: between a snapshot's parent and it, or the head. */
export const edgeChangeSchema = z.object({
  /** Parent's id; `snapshot:head` for one that is called `head`. */
  from: z.string(),
  /** Snapshot's id (so too), or `head`: the live state. */
  to: z.string(),
  /** All disks together; null when it could not be found out. */
  changedBytes: z.int().nullable(),
  certainty: z.enum(["exact-written", "upper-bound", "stale"]).nullable(),
  /** Why it is not known, or null. */
  reason: z.string().nullable(),
});
export type EdgeChange = Readonly<z.infer<typeof edgeChangeSchema>>;

import { z } from "zod";

/** A machine that needs a volume. */
export const volumeUserSchema = z.object({
  /** uuid */
  id: z.string(),
  name: z.string(),
  /** The machine's disk, or null where only a snapshot of it names the volume. */
  target: z.string().nullable(),
  /** disk: it reads or writes the volume itself; backing: a file that builds on it; snapshot: one of its snapshots. */
  role: z.enum(["disk", "backing", "snapshot"]),
  /** Power state in libvirt's words, `saved` with its memory on disk (managed save); null when it could not be read. */
  state: z.string().nullable(),
});
export type VolumeUser = Readonly<z.infer<typeof volumeUserSchema>>;

/** A storage volume in a list. */
export const volumeSummarySchema = z.object({
  /** Opaque; names the storage and the kind of snapshots that its tree shows. */
  id: z.string(),
  name: z.string(),
  /** Kind of snapshots that are shown first; null where no kind can manage this storage from here. */
  backend: z.string().nullable(),
  /** Null when it could not be read. */
  format: z.string().nullable(),
  path: z.string(),
  capacityBytes: z.int().nullable(),
  allocationBytes: z.int().nullable(),
  /** Ids of the domains that need it. */
  usedBy: z.array(z.string()),
  users: z.array(volumeUserSchema),
  /** Processes that hold a lock on it now. */
  lockedBy: z.array(z.object({ pid: z.int(), command: z.string() })),
  /** Name of libvirt's storage pool that it lies in, or null. */
  pool: z.string().nullable(),
  snapshotCount: z.int().nullable(),
  headParentId: z.string().nullable(),
  oldestAt: z.iso.datetime().nullable(),
  newestAt: z.iso.datetime().nullable(),
  findingCount: z.int(),
  /** Every kind of snapshots that this storage can have, each with the id under which its tree is found; the shown one first. */
  methods: z.array(z.object({ backend: z.string(), id: z.string(), snapshotCount: z.int().nullable() })),
  /** Why it could not be read whole, or null. */
  problem: z.string().nullable(),
});
export type VolumeSummary = Readonly<z.infer<typeof volumeSummarySchema>>;

/** A volume's id from the kind of its snapshots and the storage's native name: a path, a dataset. */
export const volumeId = (backend: string, native: string): string => `${backend}:${native}`;

/** The parts of an id; null for what is none. */
export function partsOfVolumeId(id: string): { readonly backend: string; readonly native: string } | null {
  const found = /^([a-z][a-z0-9-]*):(.+)$/s.exec(id);
  return found?.[1] && found[2] ? { backend: found[1], native: found[2] } : null;
}

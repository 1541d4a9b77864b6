import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { Problem } from "#lib/model/problem.ts";

/** Name of the file that makes a folder a backup. */
export const manifestName = "manifest.json";
/** The machine's settings at the point, with its passwords: only the account that made it may read it. */
export const domainXmlName = "domain.xml";

const pointRefSchema = z.object({ id: z.string(), createdAt: z.string().nullable() });

/** A manifest may come from anywhere: it names nothing outside of its folder. */
const fileNameSchema = z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/);

export const manifestDiskSchema = z.object({
  target: z.string(),
  /** File in the backup's folder. */
  file: fileNameSchema,
  fileBytes: z.int(),
  /** SHA-256 of every piece that the file holds, one JSON line each. */
  blocksFile: fileNameSchema,
  blocksSha256: z.string(),
  /** For raw incremental files: which ranges of them are meant, one JSON line each. Null: all of the file is. */
  extentsFile: fileNameSchema.nullable(),
  virtualSizeBytes: z.int(),
  dataBytes: z.int(),
  zeroBytes: z.int(),
  readBytes: z.int().nullable(),
  allocatedBytes: z.int().nullable(),
  /** What the point was read from, so that a later backup can tell whether it is still the same; null where it cannot be found again. */
  stamp: z.string().nullable(),
});

/** What stands in a backup's `manifest.json`: all that is needed to restore it, also without Espalier's database. */
export const manifestSchema = z.object({
  version: z.literal(1),
  id: z.string(),
  host: z.string(),
  domain: z.string(),
  domainName: z.string(),
  /** Null: the machine as it was. */
  snapshot: pointRefSchema.nullable(),
  /** The snapshot that it was read from, or that the head stood on. */
  anchor: pointRefSchema.nullable(),
  /** Id of the backup that it builds on; null: a full one. */
  since: z.string().nullable(),
  method: z.enum(["diff", "checkpoint"]).nullable(),
  checkpoint: z.string().nullable(),
  format: z.enum(["raw", "qcow2"]),
  createdAt: z.iso.datetime(),
  consistency: z.enum(["crash", "filesystem", "memory", "off"]),
  disks: z.array(manifestDiskSchema),
});
export type Manifest = Readonly<z.infer<typeof manifestSchema>>;
export type ManifestDisk = Readonly<z.infer<typeof manifestDiskSchema>>;

/** Reads a backup's manifest. Throws `not-found` when the folder is no backup, `unreadable-output`, `permission-denied`. */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, manifestName);
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR")
      throw new Problem("not-found", `${folder} is not there. If its disk is not mounted, mount it.`, { folder });
    throw new Problem("permission-denied", `${path} cannot be read (${code}).`, { path });
  }
  const parsed = manifestSchema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new Problem("unreadable-output", `${path} is not what Espalier wrote.`, { path });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

import { Problem } from "#lib/model/problem.ts";
import type { NbdClient } from "#server/nbd/nbd-client.ts";
import type { BackupRecord } from "./backup-record.ts";
import { copyBlocks } from "./copy-blocks.ts";
import { openLayer } from "./layer-blocks.ts";
import type { ManifestDisk } from "./manifest.ts";
import { createTargetImage } from "./target-image.ts";

export interface DiskRestore {
  /** The backup first, the full one that it builds on last. */
  readonly chain: readonly BackupRecord[];
  readonly target: string;
  /** A file that is not there yet. */
  readonly path: string;
  readonly format: "raw" | "qcow2";
}

export const diskOf = ({ manifest }: BackupRecord, target: string): ManifestDisk => {
  const disk = manifest.disks.find((each) => each.target === target);
  if (disk) return disk;
  throw new Problem("not-found", `The backup ${manifest.id} holds no disk ${target}.`);
};

/**
 * Writes a disk as it was at the time of a backup into a new file: the full backup first, then what each later one holds, each piece
 * checked against its hash before it is written. Throws `unreadable-output` when a piece is not what was backed up.
 */
export async function restoreDisk(
  { chain, target, path, format }: DiskRestore,
  { signal, progress }: { readonly signal: AbortSignal; progress(bytes: number): void },
): Promise<void> {
  const [top] = chain;
  if (!top) throw new Problem("internal", "A chain of backups is empty.");
  const sizeBytes = diskOf(top, target).virtualSizeBytes;
  const image = await createTargetImage({ path, format, sizeBytes, signal });
  let restored = 0;
  try {
    const { client } = image.server;
    let reached = 0;
    for (const [level, record] of chain.toReversed().entries()) {
      const disk = diskOf(record, target);
      // Of a disk that was made smaller and larger again, what was cut off is gone.
      if (disk.virtualSizeBytes < reached) await zeroIn(client, disk.virtualSizeBytes, reached - disk.virtualSizeBytes);
      reached = disk.virtualSizeBytes;
      const layer = await openLayer(record, disk, signal);
      try {
        await copyBlocks(layer.blocks(), {
          source: layer.server.client,
          sink: {
            write: (offset, bytes) => writeIn(client, offset, bytes),
            zero: level === 0 ? null : (offset, length) => zeroIn(client, offset, length),
          },
          signal,
          async done({ length, sha256 }) {
            if (sha256 !== null) restored += length;
            progress(restored);
          },
        });
      } finally {
        await layer.server.close();
      }
    }
  } catch (error) {
    await image.server.close();
    throw error;
  }
  await image.close();
}

/** What lies behind the end of the disk that is restored is left out. */
async function writeIn(client: NbdClient, offset: number, bytes: Uint8Array): Promise<void> {
  const fitting = bytes.subarray(0, Math.max(0, client.sizeBytes - offset));
  if (fitting.length > 0) await client.write(offset, fitting);
}

async function zeroIn(client: NbdClient, offset: number, length: number): Promise<void> {
  const fitting = Math.min(length, client.sizeBytes - offset);
  if (fitting > 0) await client.writeZeroes(offset, fitting);
}

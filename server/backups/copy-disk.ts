import { stat } from "node:fs/promises";
import { join, relative } from "node:path";
import type { DiffExtent } from "#lib/model/diff.ts";
import type { DiskPoint } from "#server/blocks/disk-point.ts";
import { openPointExport } from "#server/nbd/point-export.ts";
import { BlocksWriter } from "./blocks-file.ts";
import { copyBlocks } from "./copy-blocks.ts";
import { openFileForLines } from "./extents-file.ts";
import type { ManifestDisk } from "./manifest.ts";
import { createTargetImage } from "./target-image.ts";

export interface DiskCopy {
  readonly target: string;
  readonly point: DiskPoint;
  /** A machine may write to the files meanwhile: the point is a snapshot, which that does not change. */
  readonly isShared: boolean;
  readonly stamp: string | null;
  /** What is to be held, in order. */
  readonly extents: readonly DiffExtent[];
  /** The file of the backup that this one builds on; null: a full one. */
  readonly base: string | null;
  readonly format: "raw" | "qcow2";
}

/** File names in a backup. A disk's target is short and plain, but a description may say anything. */
export function fileNames(target: string, index: number, format: "raw" | "qcow2", isFull: boolean) {
  const stem = /^[A-Za-z0-9_-]{1,32}$/.test(target) ? target : `disk${index}`;
  return {
    file: `${stem}.${format}`,
    blocksFile: `${stem}.blocks.ndjson`,
    extentsFile: format === "raw" && !isFull ? `${stem}.extents.ndjson` : null,
  };
}

/** Copies one disk into a folder: the image, and the hashes of its pieces. `progress` gets the bytes that were read so far. */
export async function copyDisk(
  copy: DiskCopy,
  index: number,
  folder: string,
  { signal, progress }: { readonly signal: AbortSignal; progress(bytes: number): void },
): Promise<ManifestDisk> {
  const { point, isShared, extents, base, format } = copy;
  const names = fileNames(copy.target, index, format, base === null);
  const path = join(folder, names.file);
  const source = await openPointExport(point, { isShared, signal });
  try {
    const sizeBytes = source.sizeBytes;
    const backing = format === "qcow2" && base !== null ? relative(folder, base) : null;
    const image = await createTargetImage({ path, format, sizeBytes, backing, signal });
    const blocks = await BlocksWriter.create(join(folder, names.blocksFile));
    const list = names.extentsFile === null ? null : await openFileForLines(join(folder, names.extentsFile));
    let [dataBytes, zeroBytes] = [0, 0];
    try {
      const { client } = image.server;
      await copyBlocks(
        extents.map(({ offset, length, kind }) => ({ offset, length, isZero: kind === "zero" })),
        {
          source: source.client,
          // A new file reads as zeros; over a base, zeros have to be said.
          sink: {
            write: (offset, bytes) => client.write(offset, bytes),
            zero: backing === null ? null : (offset, length) => client.writeZeroes(offset, length),
          },
          signal,
          async done(block) {
            await blocks.add(block);
            await list?.add({ offset: block.offset, length: block.length, zero: block.sha256 === null });
            if (block.sha256 === null) zeroBytes += block.length;
            else dataBytes += block.length;
            progress(source.client.readBytes);
          },
        },
      );
    } catch (error) {
      await blocks.abandon();
      await list?.abandon();
      await image.server.close();
      throw error;
    }
    await image.close();
    await list?.end();
    const blocksSha256 = await blocks.end();
    const { size, blocks: sectors } = await stat(path);
    return {
      ...{ target: copy.target, ...names, fileBytes: size, blocksSha256, virtualSizeBytes: sizeBytes },
      ...{ dataBytes, zeroBytes, readBytes: source.client.readBytes, allocatedBytes: sectors * 512, stamp: copy.stamp },
    };
  } finally {
    await source.close();
  }
}

import { chmod, rm, stat } from "node:fs/promises";
import { join, relative } from "node:path";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { imageNode } from "#server/nbd/image-node.ts";
import { startQemuNbd } from "#server/nbd/qemu-nbd.ts";
import { BlocksWriter } from "./blocks-file.ts";
import { copyBlocks } from "./copy-blocks.ts";
import { fileNames } from "./copy-disk.ts";
import { openFileForLines } from "./extents-file.ts";
import type { ManifestDisk } from "./manifest.ts";
import { ownExtents } from "./own-extents.ts";
import { createTargetImage } from "./target-image.ts";

export interface PushedDisk {
  readonly target: string;
  /** Qcow2 file that QEMU wrote. */
  readonly pushed: string;
  /** File of the backup that it builds on; null: it is a full one. */
  readonly base: string | null;
  readonly format: "raw" | "qcow2";
}

/** Name of the file that QEMU is to write: the backup's own, or one that a raw file is made of. */
export const pushedName = (target: string, index: number, format: "raw" | "qcow2", isFull: boolean): string =>
  format === "qcow2" ? fileNames(target, index, format, isFull).file : `pushed-${index}.qcow2`;

/**
 * Makes a backup's disk of what QEMU wrote: hashes its pieces, and lets it build on the earlier backup. libvirt (9.0.0) leaves in an
 * incremental file's header that it builds on the machine's own image: read so, it would show the disk of today.
 */
export async function takePushedDisk(
  { target, pushed, base, format }: PushedDisk,
  index: number,
  folder: string,
  { signal, progress }: { readonly signal: AbortSignal; progress(bytes: number): void },
): Promise<ManifestDisk> {
  const names = fileNames(target, index, format, base === null);
  const path = join(folder, names.file);
  await chmod(pushed, 0o600);
  if (format === "qcow2") await rebase(pushed, base === null ? null : relative(folder, base));
  const extents = await ownExtents(pushed, signal);
  const source = await startQemuNbd({ node: imageNode(pushed, "qcow2", { readOnly: "alone", backing: null }), signal });
  try {
    const virtualSizeBytes = source.client.sizeBytes;
    const image =
      format === "raw" ? await createTargetImage({ path, format, sizeBytes: virtualSizeBytes, signal }) : null;
    const blocks = await BlocksWriter.create(join(folder, names.blocksFile));
    const list = names.extentsFile === null ? null : await openFileForLines(join(folder, names.extentsFile));
    let [dataBytes, zeroBytes] = [0, 0];
    try {
      // What reads as zeros in a full backup is not held, as nowhere else in a full one.
      const held = base === null ? extents.filter(({ kind }) => kind !== "zero") : extents;
      await copyBlocks(
        held.map(({ offset, length, kind }) => ({ offset, length, isZero: kind === "zero" })),
        {
          source: source.client,
          sink: { write: async (offset, bytes) => image?.server.client.write(offset, bytes), zero: null },
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
      await image?.server.close();
      throw error;
    }
    await image?.close();
    await list?.end();
    const blocksSha256 = await blocks.end();
    if (format === "raw") await rm(pushed);
    const { size, blocks: sectors } = await stat(path);
    return {
      ...{ target, ...names, fileBytes: size, blocksSha256, virtualSizeBytes, dataBytes, zeroBytes, stamp: null },
      // QEMU read what it wrote; it knows without reading where there are zeros.
      ...{ readBytes: source.client.readBytes, allocatedBytes: sectors * 512 },
    };
  } finally {
    await source.close();
  }
}

/** Writes into the header what the file builds on; nothing is compared or copied. */
const rebase = (path: string, backing: string | null): Promise<void> =>
  runCommand({
    argv: [
      ...(["qemu-img", "rebase", "-u", "-f", "qcow2"] as const),
      ...(backing === null ? ["-b", ""] : ["-F", "qcow2", "-b", backing]),
      path,
    ],
    timeoutMs: 60_000,
    parse: ignoreOutput,
    classify: toolFailed,
  });

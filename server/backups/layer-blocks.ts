import { join } from "node:path";
import { imageNode } from "#server/nbd/image-node.ts";
import { type QemuNbd, startQemuNbd } from "#server/nbd/qemu-nbd.ts";
import type { BackupRecord } from "./backup-record.ts";
import { type Block, readBlocks } from "./blocks-file.ts";
import type { CopyRange } from "./copy-blocks.ts";
import type { ManifestDisk } from "./manifest.ts";

/** One backup's own part of a disk: what it holds, without what it builds on. */
export interface DiskLayer {
  readonly server: QemuNbd;
  /** Each piece with the hash that it must have. Throws `unreadable-output` at the end when the list itself was changed. */
  blocks(): AsyncGenerator<CopyRange>;
}

/** Opens the file of one backup for reading; whoever opens it closes `server`. */
export async function openLayer(
  { folder, manifest }: BackupRecord,
  disk: ManifestDisk,
  signal?: AbortSignal,
): Promise<DiskLayer> {
  const node = imageNode(join(folder, disk.file), manifest.format, { readOnly: "shared", backing: null });
  const server = await startQemuNbd({ node, signal });
  return {
    server,
    async *blocks() {
      for await (const block of readBlocks(join(folder, disk.blocksFile), disk.blocksSha256)) yield rangeOf(block);
    },
  };
}

const rangeOf = ({ offset, length, sha256 }: Block): CopyRange => ({ offset, length, sha256, isZero: false });

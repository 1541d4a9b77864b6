import { Problem } from "#lib/model/problem.ts";
import { OpenFile } from "#server/blocks/open-file.ts";
import { readQcow2Header } from "#server/blocks/qcow2-header.ts";
import { readQcow2Snapshots } from "#server/blocks/qcow2-snapshots.ts";

/**
 * How large the disk was when a snapshot inside a qcow2 image was taken, in bytes; no command of QEMU tells it.
 * Throws `not-found`, `permission-denied`, `unsupported`, `unreadable-output`.
 */
export function snapshotDiskBytes(path: string, id: string): number {
  const file = new OpenFile(path);
  try {
    const found = readQcow2Snapshots(file, readQcow2Header(file)).snapshots.find((snapshot) => snapshot.id === id);
    if (found) return found.virtualSizeBytes;
  } finally {
    file.close();
  }
  throw new Problem("not-found", `${path} holds no snapshot with the number ${id} any more.`, { path });
}

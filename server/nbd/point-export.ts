import { isProblem, Problem } from "#lib/model/problem.ts";
import type { DiskPoint } from "#server/blocks/disk-point.ts";
import { pointNode } from "./image-node.ts";
import type { NbdAddress, NbdClient } from "./nbd-client.ts";
import { type QemuNbd, startQemuNbd } from "./qemu-nbd.ts";
import { snapshotDiskBytes } from "./snapshot-disk-bytes.ts";

export interface PointExportOptions {
  readonly transport?: "unix" | "tcp";
  /** A running machine may have the files open, or open them meanwhile. Default yes; no: its start is held off by QEMU's lock. */
  readonly isShared?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** A point of a disk, served read-only until it is closed or Espalier ends. */
export interface PointExport {
  /** `nbd+unix:///?socket=…` or `nbd://127.0.0.1:PORT`. */
  readonly uri: string;
  readonly sizeBytes: number;
  /** A connection of our own; it counts what is read by it. */
  readonly client: NbdClient;
  close(): Promise<void>;
}

const uriOf = (address: NbdAddress): string =>
  "socket" in address
    ? `nbd+unix:///?socket=${encodeURIComponent(address.socket)}`
    : `nbd://${address.host}:${address.port}`;

/**
 * Serves a point of a disk at the size that it had. qemu-nbd serves a snapshot inside an image at the size of today: of a disk that
 * was made larger since, it would show the machine's saved memory behind the end, so a second server cuts that off; of one that was
 * made smaller it would leave out the end, so that is refused.
 *
 * Throws `unsupported`, and what `startQemuNbd` throws.
 */
export async function openPointExport(point: DiskPoint, options: PointExportOptions = {}): Promise<PointExport> {
  const { transport = "unix", isShared = true, signal } = options;
  const [top, ...below] = point.layers;
  if (!top || below.some((layer) => layer.snapshotId !== null))
    throw new Problem("internal", "A point of a disk names no file, or a snapshot below its first file.");
  const node = pointNode(point, isShared ? "shared" : "alone");
  const wantedBytes = top.snapshotId === null ? null : snapshotDiskBytes(top.path, top.snapshotId);
  const serve = (via: "unix" | "tcp") => startQemuNbd({ node, snapshotId: top.snapshotId, transport: via, signal });
  const servers: QemuNbd[] = [];
  const close = async () => {
    for (const server of servers.toReversed()) await server.close();
  };
  try {
    let last = await serve(transport);
    servers.push(last);
    const { sizeBytes } = last.client;
    if (wantedBytes !== null && wantedBytes > sizeBytes)
      throw new Problem(
        "unsupported",
        `The disk was made smaller after this snapshot (${wantedBytes} bytes then, ${sizeBytes} now), and QEMU cannot serve what was cut off. Revert to the snapshot to read it.`,
        { file: top.path },
      );
    if (wantedBytes !== null && wantedBytes < sizeBytes) {
      // The first server is then only for the second.
      if (transport === "tcp") {
        await servers.pop()?.close();
        last = await serve("unix");
        servers.push(last);
      }
      const path = "socket" in last.address ? last.address.socket : "";
      const cut = { driver: "raw", size: wantedBytes, file: { driver: "nbd", server: { type: "unix", path } } };
      last = await startQemuNbd({ node: { "read-only": true, ...cut }, transport, signal });
      servers.push(last);
    }
    return { uri: uriOf(last.address), sizeBytes: last.client.sizeBytes, client: last.client, close };
  } catch (error) {
    await close();
    if (isProblem(error)) throw error;
    throw new Problem("tool-failed", `The point could not be served: ${error}`, {}, { cause: error });
  }
}

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isProblem, Problem } from "#lib/model/problem.ts";
import { type CommandFailure, ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { type ImageNode, jsonName } from "./image-node.ts";
import { connectNbd, type NbdAddress, type NbdClient } from "./nbd-client.ts";

export interface QemuNbdOptions {
  readonly node: ImageNode;
  readonly isWritable?: boolean;
  /** Snapshot inside the top image, by its id in the snapshot table. */
  readonly snapshotId?: string | null;
  /** Default `unix`: a socket that only this account can reach. `tcp`: a free port of 127.0.0.1, for every account of this machine. */
  readonly transport?: "unix" | "tcp";
  readonly signal?: AbortSignal | undefined;
}

/** A qemu-nbd at work, and a connection to it that keeps it. */
export interface QemuNbd {
  readonly address: NbdAddress;
  readonly pid: number;
  readonly client: NbdClient;
  /** Ends it; what was written is in the file then. Never throws. */
  close(): Promise<void>;
}

const startMs = 30_000;
const tries = 5;

function classify(failure: CommandFailure): Problem {
  const words = failure.stderr.trim();
  const context = { command: failure.argv, exitCode: failure.exitCode, stderr: words };
  if (/Failed to get .* lock|Is another process using the image/.test(words))
    return new Problem("in-use", `Another program writes to the image. (qemu-nbd: ${words})`, context);
  if (/No such file or directory/.test(words))
    return new Problem("not-found", `A file of the disk is gone. (qemu-nbd: ${words})`, context);
  if (/Permission denied/.test(words))
    return new Problem("permission-denied", `Espalier may not open the image. (qemu-nbd: ${words})`, context);
  return toolFailed(failure);
}

/** A port that was free a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

/**
 * Serves a disk by NBD. `--fork` comes back when the server listens. It ends with its last connection, and one of them is ours: however
 * Espalier ends, no server is left behind that nobody uses.
 *
 * Throws `in-use`, `not-found`, `permission-denied`, `tool-missing`, `tool-failed`, `cancelled`.
 */
export async function startQemuNbd(options: QemuNbdOptions): Promise<QemuNbd> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await start(options);
    } catch (error) {
      const isTaken = isProblem(error) && /Address already in use/.test(error.message);
      if (!isTaken || options.transport !== "tcp" || attempt === tries) throw error;
    }
  }
}

async function start({ node, isWritable, snapshotId, transport, signal }: QemuNbdOptions): Promise<QemuNbd> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-nbd-"));
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  const pidFile = join(folder, "pid");
  try {
    const address: NbdAddress =
      transport === "tcp" ? { host: "127.0.0.1", port: await freePort() } : { socket: join(folder, "nbd") };
    const argv = [
      "qemu-nbd",
      "--fork",
      `--pid-file=${pidFile}`,
      "--shared=32",
      // Its own cache would only hold what is read once.
      ...(isWritable ? ["--cache=writeback", "--discard=unmap"] : ["--read-only"]),
      ...("socket" in address ? [`--socket=${address.socket}`] : [`--bind=${address.host}`, `--port=${address.port}`]),
      ...(snapshotId == null ? [] : [`--load-snapshot=snapshot.id=${snapshotId}`]),
      jsonName(node),
    ] as [string, ...string[]];
    await runCommand({ argv, timeoutMs: startMs, outlivesUs: true, parse: ignoreOutput, classify }, signal);
    const pid = Number((await readFile(pidFile, "utf8")).trim());
    const client = await connectNbd(address, signal).catch((error: unknown) => {
      endProcess(pid);
      throw error;
    });
    return {
      ...{ address, pid, client },
      async close() {
        await client.close();
        endProcess(pid);
        await untilGone(pid);
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

function endProcess(pid: number): void {
  try {
    process.kill(pid, "SIGTERM");
  } catch (error) {
    // It came to its end by itself: our connection was the last.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Its image is closed only when it is gone; it is no child of ours, so it must be asked for. */
async function untilGone(pid: number): Promise<void> {
  for (let waitMs = 1; ; waitMs = Math.min(50, waitMs * 2)) {
    const status = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    // A dead process keeps its number until its new parent takes notice.
    if (!/^\d+ \(qemu-nbd\) [^ZX]/.test(status)) return;
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

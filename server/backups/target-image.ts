import { open } from "node:fs/promises";
import { Problem } from "#lib/model/problem.ts";
import { type CommandFailure, ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { imageNode } from "#server/nbd/image-node.ts";
import { type QemuNbd, startQemuNbd } from "#server/nbd/qemu-nbd.ts";

export interface TargetImage {
  readonly server: QemuNbd;
  /** All that was written is on the disk then. */
  close(): Promise<void>;
}

export interface TargetImageOptions {
  readonly path: string;
  readonly format: "raw" | "qcow2";
  readonly sizeBytes: number;
  /** File that a qcow2 image builds on, as its header names it: relative to the image's own folder. */
  readonly backing?: string | null;
  readonly signal?: AbortSignal | undefined;
}

function classify(failure: CommandFailure): Problem {
  const words = failure.stderr.trim() || failure.stdout.trim();
  if (/No space left on device/.test(words))
    return new Problem("no-space", `The disk of the host is full. (qemu-img: ${words})`, { command: failure.argv });
  return toolFailed(failure);
}

/** Makes a new image that only this account can read, and opens it to be written. Throws `already-exists`, `no-space`, `permission-denied`. */
export async function createTargetImage(options: TargetImageOptions): Promise<TargetImage> {
  const { path, format, sizeBytes, backing, signal } = options;
  const file = await open(path, "wx", 0o600).catch((error: NodeJS.ErrnoException) => {
    throw fileProblem(error, path);
  });
  try {
    // A raw image that is a whole number of sectors is what QEMU sees of it.
    if (format === "raw") await file.truncate(sizeBytes);
  } finally {
    await file.close();
  }
  if (format === "qcow2")
    await runCommand({
      argv: [
        ...(["qemu-img", "create", "-q", "-f", "qcow2"] as const),
        ...(backing == null ? [] : ["-F", "qcow2", "-b", backing]),
        ...["--", path, String(sizeBytes)],
      ],
      timeoutMs: 60_000,
      parse: ignoreOutput,
      classify,
    });
  const server = await startQemuNbd({ node: imageNode(path, format, { readOnly: false }), isWritable: true, signal });
  return {
    server,
    async close() {
      try {
        await server.client.flush();
      } finally {
        await server.close();
      }
    },
  };
}

/** Node's error on a file as a Problem. */
export function fileProblem(error: NodeJS.ErrnoException, path: string): Problem {
  const context = { path, errno: error.code ?? null };
  switch (error.code) {
    case "EEXIST":
      return new Problem("already-exists", `${path} is there already; it is not written over.`, context);
    case "ENOSPC":
    case "EDQUOT":
      return new Problem("no-space", `The disk is full where ${path} lies.`, context);
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new Problem("permission-denied", `Espalier may not write ${path}.`, context);
    case "ENOENT":
    case "ENOTDIR":
      return new Problem("not-found", `The folder of ${path} is not there.`, context);
    default:
      return new Problem("tool-failed", `${path}: ${error.message}`, context, { cause: error });
  }
}

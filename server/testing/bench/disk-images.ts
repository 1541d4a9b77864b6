import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { asText, ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";

/** The largest images take minutes on a busy disk. */
const timeoutMs = 30 * 60_000;

/** Runs a tool to its end; what it prints is thrown away unread. */
export async function runTool(argv: readonly [string, ...string[]], input?: string): Promise<void> {
  const nowhere = createWriteStream("/dev/null");
  await once(nowhere, "open");
  try {
    const given = input === undefined ? {} : { input };
    await runCommand({ argv, timeoutMs, stdoutTo: nowhere, parse: ignoreOutput, classify: toolFailed, ...given });
  } finally {
    nowhere.end();
  }
}

export async function secondsOf(action: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await action();
  return (performance.now() - start) / 1000;
}

/** An image whose every cluster is mapped, without data on the disk, and a snapshot of it with the id 1. */
export async function makeMappedImage(path: string, sizeBytes: number): Promise<void> {
  await runTool(["qemu-img", "create", "-q", "-f", "qcow2", "-o", "preallocation=metadata", path, String(sizeBytes)]);
  await runTool(["qemu-img", "snapshot", "-c", "first", path]);
}

/** Changes pieces of the same size at equal distances, in the tables only: they read as zeros then. */
export async function changePieces(path: string, sizeBytes: number, pieces: number, pieceBytes: number): Promise<void> {
  const step = Math.floor(sizeBytes / pieces / 65_536) * 65_536;
  const commands = Array.from({ length: pieces }, (_, i) => `write -q -z ${i * step} ${pieceBytes}\n`);
  await runTool(["qemu-io", "-f", "qcow2", path], commands.join(""));
}

/** Whether a program is there. */
export const hasTool = (name: string): Promise<boolean> =>
  runCommand({ argv: [name, "--version"], timeoutMs: 10_000, parse: asText, classify: toolFailed }).then(
    () => true,
    () => false,
  );

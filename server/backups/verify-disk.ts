import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { asProblem, Problem } from "#lib/model/problem.ts";
import { type CommandFailure, ignoreOutput } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { readImageHeader } from "#server/images/qcow2-header.ts";
import type { BackupRecord } from "./backup-record.ts";
import { copyBlocks } from "./copy-blocks.ts";
import { openLayer } from "./layer-blocks.ts";
import { domainXmlName, type ManifestDisk } from "./manifest.ts";

const checkMs = 24 * 3_600_000;
const nothing = { write: async () => undefined, zero: null };

function classify({ stderr, stdout, argv }: CommandFailure): Problem {
  const words = [stderr.trim(), stdout.trim()].filter(Boolean).join(" ");
  return new Problem("unreadable-output", `qemu-img check: ${words}`, { command: argv });
}

/**
 * Reads all that a backup itself holds of a disk and compares it with its hashes; of a qcow2 file, its own tables and the file that it
 * says it builds on, too. Throws `unreadable-output` with the first thing that is not as it was written.
 */
export async function verifyDisk(
  record: BackupRecord,
  disk: ManifestDisk,
  /** File that it builds on, or null. */
  base: string | null,
  { signal, progress }: { readonly signal: AbortSignal; progress(bytes: number): void },
): Promise<void> {
  const path = join(record.folder, disk.file);
  if (record.manifest.format === "qcow2") {
    const { backingFile } = await readImageHeader(path);
    if (backingFile !== base)
      throw new Problem(
        "unreadable-output",
        `${path} says that it builds on ${backingFile ?? "nothing"}, and it was made on ${base ?? "nothing"}.`,
      );
    // Repairs nothing without -r; -U: a reader may have it open.
    const argv = ["qemu-img", "check", "-q", "-U", "-f", "qcow2", "--", path] as const;
    await runCommand({ argv: [...argv], timeoutMs: checkMs, parse: ignoreOutput, classify }, signal);
  }
  const layer = await openLayer(record, disk, signal);
  try {
    const { client } = layer.server;
    if (client.sizeBytes !== disk.virtualSizeBytes)
      throw new Problem(
        "unreadable-output",
        `${path} is ${client.sizeBytes} bytes large, and was ${disk.virtualSizeBytes}.`,
      );
    await copyBlocks(layer.blocks(), {
      source: client,
      sink: nothing,
      signal,
      done: async () => progress(client.readBytes),
    });
  } catch (error) {
    const problem = asProblem(error);
    if (problem.code !== "unreadable-output") throw problem;
    throw new Problem(problem.code, `${path}: ${problem.message}`, problem.context);
  } finally {
    await layer.server.close();
  }
}

/** Throws when the machine's settings, which a new machine would be made of, are gone. */
export async function verifySettings({ folder }: BackupRecord): Promise<void> {
  await readFile(join(folder, domainXmlName), "utf8").catch(() => {
    throw new Problem("unreadable-output", `${join(folder, domainXmlName)} cannot be read.`);
  });
}

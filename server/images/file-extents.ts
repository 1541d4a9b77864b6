import { realpath, stat } from "node:fs/promises";
import { type Command, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { mountOf, readMounts } from "./mounts.ts";

/** Where a file's data lies on the disk. What no extent covers reads as zeros. */
export interface FileExtents {
  /** Inode, size and time of the last change: of another state they say nothing. */
  readonly stamp: string;
  /** The filesystem that the places are in. */
  readonly filesystem: string;
  /** Three numbers each, in bytes: start in the file, length, place on the disk or `unknownPlace`. In order and disjoint. */
  readonly extents: Float64Array;
}

/** It holds data, and whether others hold the same cannot be told by its place. */
export const unknownPlace = -1;

/** The place is none, or one that several pieces of data may have. */
const untold = new Set(["inline", "encoded", "delalloc", "unknown_loc", "not_aligned", "tail_encoded"]);

/** Reads `filefrag -v` with blocks of 4096 bytes. Null for what is not understood. */
export function parseExtents(text: string): Float64Array | null {
  const from = text.indexOf("\n ext:");
  if (from < 0) return /: 0 extents found\s*$/.test(text) ? new Float64Array(0) : null;
  const numbers: number[] = [];
  for (const line of text
    .slice(from + 1)
    .split("\n")
    .slice(1)) {
    const found = /^ *\d+: +(\d+)\.\. *(\d+): +(\d+)\.\. *\d+: +(\d+):(?: +\d+:)? *([a-z_,0-9]*) *$/.exec(line);
    if (!found) {
      if (/extents? found$/.test(line) || line === "") continue;
      return null;
    }
    const flags = (found[5] ?? "").split(",");
    if (flags.includes("unwritten")) continue;
    // Only what several files hold can be at one place in two of them.
    const isTold = flags.includes("shared") && !flags.some((flag) => untold.has(flag));
    const isInline = flags.includes("inline") || flags.includes("not_aligned");
    // Of what lies in tables the tool counts bytes, not blocks; it is a file's first block at most.
    const [start, length] = isInline ? [0, 4096] : [Number(found[1]) * 4096, Number(found[4]) * 4096];
    numbers.push(start, length, isTold ? Number(found[3]) * 4096 : unknownPlace);
  }
  return Float64Array.from(numbers);
}

const command = (path: string): Command<Float64Array | null> => ({
  argv: ["filefrag", "-v", "-s", "-b4096", "--", path],
  timeoutMs: 60_000,
  parse: parseExtents,
  classify: toolFailed,
});

const stampOf = async (path: string): Promise<string | null> => {
  const found = await stat(path, { bigint: true });
  return found.isFile() ? `${found.ino}:${found.size}:${found.mtimeNs}` : null;
};

/** Where a file's data lies, written out before; null where it cannot be told, or the file was changed meanwhile. Throws nothing. */
export async function fileExtents(path: string, signal?: AbortSignal): Promise<FileExtents | null> {
  // A line break in a name would forge rows.
  if (path.includes("\n")) return null;
  try {
    const before = await stampOf(path);
    if (before === null) return null;
    const [extents, mount] = [
      await runCommand(command(path), signal),
      mountOf(await realpath(path), await readMounts()),
    ];
    const stamp = await stampOf(path);
    if (extents === null || mount === null || stamp === null || stamp !== before) return null;
    return { stamp, filesystem: mount.device, extents };
  } catch {
    return null;
  }
}

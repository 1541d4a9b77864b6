import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import { asText, ignoreOutput } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { classifyBtrfs } from "./classify.ts";

export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** What was done to one file between two snapshots. */
export interface ChangedFile {
  /** From the top of the later snapshot. */
  readonly path: string;
  /** Ranges that were written or punched out, sorted, merged and disjoint; cut off at the file's end in the later one. */
  readonly ranges: readonly ByteRange[];
  /** It was not there before. */
  readonly isNew: boolean;
  /** Its size in the later snapshot, where that was set. */
  readonly sizeBytes: number | null;
}

/** Names are told with a backslash before blanks and backslashes, and in octal digits what cannot be printed. */
function unescaped(text: string): string {
  const bytes: number[] = [];
  const source = Buffer.from(text);
  const letters: Readonly<Record<string, number>> = { a: 7, b: 8, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };
  for (let i = 0; i < source.length; i++) {
    const byte = source[i] ?? 0;
    if (byte !== 0x5c) {
      bytes.push(byte);
      continue;
    }
    const octal = /^[0-3][0-7]{2}/.exec(source.toString("latin1", i + 1, i + 4))?.[0];
    if (octal !== undefined) {
      bytes.push(Number.parseInt(octal, 8));
      i += 3;
    } else {
      const letter = source.toString("latin1", i + 1, i + 2);
      bytes.push(letters[letter] ?? source[i + 1] ?? 0x5c);
      i++;
    }
  }
  return Buffer.from(bytes).toString("utf8");
}

function merged(ranges: readonly ByteRange[], sizeBytes: number | null): ByteRange[] {
  const found: { offset: number; length: number }[] = [];
  for (const { offset, length } of ranges.toSorted((a, b) => a.offset - b.offset)) {
    const end = Math.min(offset + length, sizeBytes ?? Number.MAX_SAFE_INTEGER);
    if (end <= offset) continue;
    const last = found.at(-1);
    if (last && offset <= last.offset + last.length) last.length = Math.max(last.length, end - last.offset);
    else found.push({ offset, length: end - offset });
  }
  return found;
}

/** Reads what `btrfs receive --dump` prints of a stream without data. Throws `unreadable-output`. */
export function parseDump(text: string): readonly ChangedFile[] {
  const files = new Map<string, { ranges: ByteRange[]; isNew: boolean; sizeBytes: number | null }>();
  let top: string | null = null;
  const inside = (path: string): string =>
    top !== null && path.startsWith(`${top}/`) ? path.slice(top.length + 1) : path;
  const fileAt = (path: string) => {
    const known = files.get(path) ?? { ranges: [], isNew: false, sizeBytes: null };
    files.set(path, known);
    return known;
  };
  const numberOf = (words: string, name: string): number => {
    const found = new RegExp(`(?:^| )${name}=(\\d+)`).exec(words)?.[1];
    if (found === undefined)
      throw new Problem("unreadable-output", "btrfs's list of changes was not understood.", { line: words });
    return Number(found);
  };
  for (const line of text.split("\n")) {
    const found = /^(\w+) +((?:\\.|[^\\ ])+) *(.*)$/.exec(line);
    if (!found) continue;
    const [, what = "", name = "", words = ""] = found;
    const path = unescaped(name);
    if (what === "snapshot" || what === "subvol") top = path;
    else if (what === "update_extent" || what === "write" || what === "clone")
      fileAt(inside(path)).ranges.push({ offset: numberOf(words, "offset"), length: numberOf(words, "len") });
    else if (what === "truncate") fileAt(inside(path)).sizeBytes = numberOf(words, "size");
    else if (what === "mkfile") files.set(inside(path), { ranges: [], isNew: true, sizeBytes: null });
    else if (what === "unlink") files.delete(inside(path));
    else if (what === "rename") {
      const to = inside(unescaped(/^dest=((?:\\.|[^\\ ])+)/.exec(words)?.[1] ?? ""));
      // A folder takes along all that is in it.
      for (const [known, file] of [...files])
        if (known === inside(path) || known.startsWith(`${inside(path)}/`)) {
          files.delete(known);
          files.set(`${to}${known.slice(inside(path).length)}`, file);
        }
    }
  }
  if (top === null && text.trim() !== "")
    throw new Problem("unreadable-output", "btrfs's list of changes was not understood.", {
      output: text.slice(0, 400),
    });
  return [...files]
    .filter(([, { ranges, isNew, sizeBytes }]) => ranges.length > 0 || isNew || sizeBytes !== null)
    .map(([path, { ranges, isNew, sizeBytes }]) => ({ path, ranges: merged(ranges, sizeBytes), isNew, sizeBytes }))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * What was written, file by file, between two read-only snapshots of one subvolume, without reading data. A hole that was punched is a
 * range too; the bytes of a range may be the same as before. Throws `blocked` for a snapshot that can be written to.
 */
export async function changedExtents(from: string, to: string, signal?: AbortSignal): Promise<readonly ChangedFile[]> {
  const folder = await mkdtemp(join(tmpdir(), "espalier-changes-"));
  const stream = join(folder, "stream");
  const limits = { timeoutMs: 600_000, classify: classifyBtrfs };
  try {
    await runCommand(
      { ...limits, argv: ["btrfs", "send", "-q", "--no-data", "-p", from, "-f", stream, to], parse: ignoreOutput },
      signal,
    );
    const dump = await runCommand(
      { ...limits, argv: ["btrfs", "receive", "--dump", "-f", stream], parse: asText, maxOutputBytes: 256 << 20 },
      signal,
    );
    return parseDump(dump);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

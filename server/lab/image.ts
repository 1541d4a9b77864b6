import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { asText, ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { withScratchFolder } from "./scratch-folder.ts";

const run = (argv: [string, ...string[]]): Promise<void> =>
  runCommand({ argv, timeoutMs: 60_000, parse: ignoreOutput, classify: toolFailed });

export interface ImageOptions {
  readonly format?: "qcow2" | "raw";
  readonly sizeBytes?: number;
  /** Path of a qcow2 image below this one. */
  readonly backingFile?: string;
}

export async function createImage(path: string, options: ImageOptions = {}): Promise<void> {
  const format = options.format ?? "qcow2";
  const backing = options.backingFile ? ["-F", "qcow2", "-b", options.backingFile] : [];
  const size = options.sizeBytes ?? (options.backingFile ? null : 16 * 1024 * 1024);
  await run(["qemu-img", "create", "-q", "-f", format, ...backing, path, ...(size === null ? [] : [String(size)])]);
}

/** `qemu-io` commands on an image that no machine has open. */
export const imageIo = (path: string, commands: readonly string[], format = "qcow2"): Promise<string> =>
  runCommand({
    argv: ["qemu-io", "-f", format, ...commands.flatMap((command) => ["-c", command]), path],
    timeoutMs: 60_000,
    parse: asText,
    classify: toolFailed,
  });

/** Writes bytes into an image that no machine has open. */
export function writeBytes(path: string, offset: number, bytes: Uint8Array, format = "qcow2"): Promise<void> {
  return withScratchFolder(async (dir) => {
    const source = join(dir, "bytes");
    await writeFile(source, bytes);
    await imageIo(path, [`write -q -s ${source} ${offset} ${bytes.length}`], format);
  });
}

/** Fills a region of an image that no machine has open, so that its snapshots differ in content and size. */
export async function fillBytes(path: string, offset: number, length: number, byte: number): Promise<void> {
  await imageIo(path, [`write -q -P ${byte & 0xff} ${offset} ${length}`]);
}

/** What is read from the image now, without its snapshots and backing files. */
export const copyImage = (from: string, to: string): Promise<void> =>
  run(["qemu-img", "convert", "-f", "qcow2", "-O", "qcow2", from, to]);

/** A snapshot inside an image that no machine has open: taken, applied, removed. */
export const tagImage = (path: string, tag: string): Promise<void> => run(["qemu-img", "snapshot", "-c", tag, path]);
export const revertImage = (path: string, tag: string): Promise<void> => run(["qemu-img", "snapshot", "-a", tag, path]);
export const untagImage = (path: string, tag: string): Promise<void> => run(["qemu-img", "snapshot", "-d", tag, path]);

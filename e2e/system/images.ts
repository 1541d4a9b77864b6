import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Virsh } from "./virsh.ts";

const run = promisify(execFile);
const MiB = 1024 * 1024;

/** The file that a machine's disk writes to, by libvirt. */
export async function diskFile(virsh: Virsh, domain: string, target = "vda"): Promise<string> {
  const rows = (await virsh("domblklist", `--domain=${domain}`)).split("\n").map((row) => row.trim());
  const row = rows.find((one) => one.startsWith(`${target} `));
  if (!row) throw new Error(`${domain} has no disk ${target}.`);
  return row.slice(target.length).trim();
}

/** A file and all that it builds on, top to base, by qemu-img; also while a machine has them open. */
export async function chainOf(file: string): Promise<string[]> {
  const { stdout } = await run("qemu-img", ["info", "-U", "--backing-chain", "--output=json", file]);
  return (JSON.parse(stdout) as { filename: string }[]).map(({ filename }) => filename);
}

/** The file that holds a snapshot's point of a disk: that which the overlay in its description builds on. */
export async function frozenFile(virsh: Virsh, domain: string, snapshot: string, target = "vda"): Promise<string> {
  const xml = await virsh("snapshot-dumpxml", `--domain=${domain}`, `--snapshotname=${snapshot}`);
  const overlay = new RegExp(`<disk name='${target}' snapshot='external'[\\s\\S]*?<source file='([^']*)'`).exec(
    xml,
  )?.[1];
  const file = overlay === undefined ? undefined : (await chainOf(overlay))[1];
  if (file === undefined) throw new Error(`${snapshot} of ${domain} has no file for ${target}.`);
  return file;
}

/** Fills the nth MiB of an image that no machine has open. */
export async function writeAt(file: string, place: number, byte: number): Promise<void> {
  await run("qemu-io", ["-f", "qcow2", "-c", `write -q -P ${byte} ${place * MiB} ${MiB}`, file]);
}

/** Whether the nth MiB reads as that byte, through the whole chain. */
export async function readsAs(file: string, place: number, byte: number): Promise<boolean> {
  const { stdout } = await run("qemu-io", [
    "-r",
    "-U",
    "-f",
    "qcow2",
    "-c",
    `read -P ${byte} ${place * MiB} ${MiB}`,
    file,
  ]);
  return !stdout.includes("verification failed");
}

/** What the image reads as now, as one file that stands alone, to hold it against later. */
export async function keepCopy(file: string, copy: string): Promise<void> {
  await run("qemu-img", ["convert", "-O", "qcow2", file, copy]);
}

/** Whether two images read the same from end to end. */
export const readSame = (a: string, b: string): Promise<boolean> =>
  run("qemu-img", ["compare", "-q", a, b]).then(
    () => true,
    (error: { code?: number }) => {
      if (error.code === 1) return false;
      throw error;
    },
  );

interface MapExtent {
  readonly start: number;
  readonly length: number;
  readonly depth: number;
  readonly present: boolean;
}

/** What a file holds itself, not what it builds on, by qemu-img; ranges that touch are one. */
export async function ownRanges(file: string): Promise<{ offset: number; length: number }[]> {
  const { stdout } = await run("qemu-img", ["map", "-U", "--output=json", file]);
  const ranges: { offset: number; length: number }[] = [];
  for (const { start, length, depth, present } of JSON.parse(stdout) as MapExtent[]) {
    if (depth !== 0 || !present) continue;
    const last = ranges.at(-1);
    if (last && last.offset + last.length === start) last.length += length;
    else ranges.push({ offset: start, length });
  }
  return ranges;
}

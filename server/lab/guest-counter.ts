import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PNG } from "pngjs";
import { Problem } from "#lib/model/problem.ts";
import type { GuestRef } from "./guest.ts";
import { imageIo, writeBytes } from "./image.ts";
import type { Lab } from "./lab.ts";
import { withScratchFolder } from "./scratch-folder.ts";
import { waitFor } from "./wait-for.ts";

/** Sector 1 of the boot disk; see guest.asm. */
const stateOffset = 512;
const mark = "ESPALIER";

function stateSector(count: number): Buffer {
  const sector = Buffer.alloc(512);
  for (let offset = mark.length; offset < 512; offset += 2) sector.writeUInt16LE(count, offset);
  sector.write(mark, 0, "latin1");
  return sector;
}

/** The count on a disk that no machine has open, or null on a blank one. */
export async function countOnDisk(file: string): Promise<number | null> {
  const dump = await imageIo(file, [`read -v ${stateOffset} 16`]);
  const bytes = Buffer.from(/^0*200:\s+((?:[0-9a-f]{2} ){16})/m.exec(dump)?.[1]?.replaceAll(" ", "") ?? "", "hex");
  if (bytes.length !== 16) throw new Problem("unreadable-output", `qemu-io's dump of ${file} has no state sector.`);
  return bytes.toString("latin1", 0, mark.length) === mark ? bytes.readUInt16LE(mark.length) : null;
}

/** Lets the count go on from a number, on a disk that no machine has open. */
export const setCountOnDisk = (file: string, count: number): Promise<void> =>
  writeBytes(file, stateOffset, stateSector(count));

/** `qemu-io` commands on the boot disk of a running guest, behind its back. */
async function liveIo(lab: Lab, { uuid }: GuestRef, command: string): Promise<void> {
  const device = "/machine/peripheral/virtio-disk0/virtio-backend";
  await lab.virsh(["qemu-monitor-command", `--domain=${uuid}`, "--hmp", `qemu-io -d ${device} "${command}"`]);
}

/** As if the guest had written this much to its boot disk. */
export const writeLive = (lab: Lab, guest: GuestRef, offset: number, length: number, byte: number): Promise<void> =>
  liveIo(lab, guest, `write -P ${byte & 0xff} ${offset} ${length}`);

/** Lets a running guest's count go on from a number, and waits until the screen shows it. */
export async function setCount(lab: Lab, guest: GuestRef, count: number): Promise<void> {
  const fits = (shown: number | null) => shown !== null && shown > count && shown <= count + 100;
  const isShown = async () => fits(await countOnScreen(lab, guest));
  const isSet = await withScratchFolder(async (dir) => {
    const source = join(dir, "state");
    await writeFile(source, stateSector(count));
    // The guest reads, adds one and writes back: what is written in between is lost, and has to be written again.
    const isTaken = async () => {
      await liveIo(lab, guest, `write -s ${source} ${stateOffset} 512`);
      return waitFor(isShown, { timeoutMs: 4_000 });
    };
    return waitFor(isTaken, { timeoutMs: 20_000 });
  });
  if (!isSet) throw new Problem("timed-out", `${guest.name} does not show the count that it was given.`);
}

/** Waits until the guest has booted and shows a count that fits. */
export async function awaitCount(
  lab: Lab,
  guest: GuestRef,
  fits: (count: number) => boolean = () => true,
  timeoutMs = 20_000,
): Promise<void> {
  const isShown = async (): Promise<boolean> => {
    const shown = await countOnScreen(lab, guest);
    return shown !== null && fits(shown);
  };
  if (await waitFor(isShown, { timeoutMs })) return;
  throw new Problem("timed-out", `${guest.name} does not show the count that is waited for.`);
}

/** A PNG of the guest's screen. */
export const takeScreenshot = (lab: Lab, { uuid }: GuestRef): Promise<Buffer> =>
  withScratchFolder(async (dir) => {
    const file = join(dir, "screen.png");
    await lab.virsh(["screenshot", `--domain=${uuid}`, `--file=${file}`]);
    return readFile(file);
  });

/** The count in a picture of 640 x 400, read from the row of binary cells; null when it shows something else. */
export function countInPicture(picture: Buffer): number | null {
  const { width, height, data } = PNG.sync.read(picture);
  if (width !== 640 || height !== 400) return null;
  const pointAt = (x: number, y: number): string =>
    data.subarray((y * width + x) * 4, (y * width + x) * 4 + 3).toString("hex");
  const band = pointAt(4, 4);
  const cells = Array.from({ length: 16 }, (_, index) => pointAt(2 * (2 + 20 * index + 8), 2 * 186));
  if (band === pointAt(4, 200) || new Set(cells).size > 2) return null;
  return cells.reduce((count, cell) => count * 2 + (cell === band ? 1 : 0), 0);
}

export const countOnScreen = async (lab: Lab, guest: GuestRef): Promise<number | null> =>
  countInPicture(await takeScreenshot(lab, guest));

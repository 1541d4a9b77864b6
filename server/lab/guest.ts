import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assembleProgram } from "./guest-program.ts";
import { type GuestXml, guestXml } from "./guest-xml.ts";
import { createImage, writeBytes } from "./image.ts";
import type { Lab } from "./lab.ts";
import { randomName } from "./random-name.ts";
import { withScratchFolder } from "./scratch-folder.ts";

export interface GuestDiskOptions {
  /** Default `vda`, `vdb`, … */
  readonly target?: string;
  readonly format?: "qcow2" | "raw";
  /** Default 16 MiB. */
  readonly sizeBytes?: number;
  /** File name in the guest's folder; default `vda.qcow2`. */
  readonly fileName?: string;
}

export interface GuestOptions {
  /** Default: random. Any name that libvirt accepts. */
  readonly name?: string;
  /** `counter`: guest.asm, has a screen. `empty`: no code at all, the smallest and fastest. Default `empty`. */
  readonly program?: "counter" | "empty";
  /** What the counter's screen says; default the name. */
  readonly screenName?: string;
  readonly title?: string;
  readonly description?: string;
  /** Default one qcow2 disk. */
  readonly disks?: readonly GuestDiskOptions[];
  /** Default 16 (counter) or 32 (empty). */
  readonly memoryMiB?: number;
  /** Default `off`. */
  readonly state?: "off" | "running" | "paused";
}

export interface GuestDisk {
  readonly target: string;
  readonly file: string;
  readonly format: "qcow2" | "raw";
}

/** What commands need of a guest. */
export interface GuestRef {
  readonly uuid: string;
  /** For messages. */
  readonly name: string;
}

export interface Guest extends GuestRef {
  /** Folder of its images; named by the uuid's start and nothing hostile. */
  readonly dir: string;
  /** As they were made; snapshots put overlays on top. */
  readonly disks: readonly GuestDisk[];
  readonly definition: GuestXml;
}

async function makeDisk(dir: string, options: GuestDiskOptions, index: number): Promise<GuestDisk> {
  const target = options.target ?? `vd${String.fromCharCode(97 + index)}`;
  const format = options.format ?? "qcow2";
  const file = join(dir, options.fileName ?? `${target}.${format}`);
  await createImage(file, { format, ...(options.sizeBytes === undefined ? {} : { sizeBytes: options.sizeBytes }) });
  return { target, file, format };
}

const define = (lab: Lab, definition: GuestXml): Promise<void> =>
  withScratchFolder(async (scratch) => {
    const file = join(scratch, "domain.xml");
    await writeFile(file, guestXml(definition));
    await lab.virsh(["define", `--file=${file}`]);
  });

/** Lets a machine that is off use other image files, with the backing chains that the files themselves name. */
export const redefineDisks = (lab: Lab, guest: Guest, files: readonly string[]): Promise<void> =>
  define(lab, {
    ...guest.definition,
    disks: guest.disks.map((disk, index) => ({ ...disk, file: files[index] ?? disk.file })),
  });

/** Makes a machine with disks of its own, and starts it where that is asked for. */
export async function defineGuest(lab: Lab, options: GuestOptions = {}): Promise<Guest> {
  const name = options.name ?? randomName("guest");
  const uuid = randomUUID();
  const hasProgram = options.program === "counter";
  const folderName = /^[a-z0-9][a-z0-9.-]{0,29}$/i.test(name) ? name : "guest";
  const dir = join(lab.imagesDir, `${folderName}-${uuid.slice(0, 8)}`);
  await mkdir(dir, { recursive: true });
  const disks = await Promise.all((options.disks ?? [{}]).map((disk, index) => makeDisk(dir, disk, index)));
  const [bootDisk] = disks;
  if (hasProgram && bootDisk) {
    await writeBytes(bootDisk.file, 0, await assembleProgram(options.screenName ?? name), bootDisk.format);
  }
  const { title, description } = options;
  const definition = {
    uuid,
    name,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    memoryMiB: options.memoryMiB ?? (hasProgram ? 16 : 32),
    disks,
    hasScreen: hasProgram,
  };
  const guest = { uuid, name, dir, disks, definition };
  await define(lab, definition);
  if (options.state === "running") await startGuest(lab, guest);
  if (options.state === "paused") await startGuest(lab, guest, "paused");
  return guest;
}

/** A machine without code, running at once: for tests that do not look at the guest. */
export const emptyGuest = (lab: Lab, options: Omit<GuestOptions, "program"> = {}): Promise<Guest> =>
  defineGuest(lab, { ...options, program: "empty" });

export const startGuest = (lab: Lab, { uuid }: GuestRef, state: "running" | "paused" = "running"): Promise<string> =>
  lab.virsh(["start", `--domain=${uuid}`, ...(state === "paused" ? ["--paused"] : [])]);

/** Power state in libvirt's words. */
export const guestState = async (lab: Lab, { uuid }: GuestRef): Promise<string> =>
  (await lab.virsh(["domstate", `--domain=${uuid}`])).trim();

/** The image files that the disks write to now, in the order of the definition. */
export async function diskFiles(lab: Lab, { uuid }: GuestRef): Promise<string[]> {
  const table = await lab.virsh(["domblklist", `--domain=${uuid}`, "--details"]);
  return table.split("\n").flatMap((row) => /^\s*file\s+disk\s+\S+\s+(.+)$/.exec(row)?.[1] ?? []);
}

/** Takes the machine away with its metadata and images. */
export async function removeGuest(lab: Lab, guest: Guest): Promise<void> {
  if ((await guestState(lab, guest)) !== "shut off") await lab.virsh(["destroy", `--domain=${guest.uuid}`]);
  await lab.virsh([
    "undefine",
    `--domain=${guest.uuid}`,
    "--managed-save",
    "--snapshots-metadata",
    "--checkpoints-metadata",
  ]);
  await rm(guest.dir, { recursive: true, force: true });
}

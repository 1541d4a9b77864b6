import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { assembleProgram } from "./guest-program.ts";
import { guestXml } from "./guest-xml.ts";
import { createImage, writeBytes } from "./image.ts";
import type { Lab } from "./lab.ts";
import { randomName } from "./random-name.ts";

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

export interface Guest {
  readonly uuid: string;
  readonly name: string;
  /** Folder of its images; named by the uuid's start and nothing hostile. */
  readonly dir: string;
  readonly disks: readonly GuestDisk[];
}

async function makeDisk(dir: string, options: GuestDiskOptions, index: number): Promise<GuestDisk> {
  const target = options.target ?? `vd${String.fromCharCode(97 + index)}`;
  const format = options.format ?? "qcow2";
  const file = join(dir, options.fileName ?? `${target}.${format}`);
  await createImage(file, { format, ...(options.sizeBytes === undefined ? {} : { sizeBytes: options.sizeBytes }) });
  return { target, file, format };
}

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
  const xmlFile = join(dir, "domain.xml");
  const { title, description } = options;
  const xml = guestXml({
    uuid,
    name,
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    memoryMiB: options.memoryMiB ?? (hasProgram ? 16 : 32),
    disks,
    hasScreen: hasProgram,
  });
  await writeFile(xmlFile, xml);
  await lab.virsh(["define", `--file=${xmlFile}`]);
  await rm(xmlFile);
  const guest = { uuid, name, dir, disks };
  if (options.state === "running") await startGuest(lab, guest);
  if (options.state === "paused") await startGuest(lab, guest, "paused");
  return guest;
}

/** A machine without code, running at once: for tests that do not look at the guest. */
export const emptyGuest = (lab: Lab, options: Omit<GuestOptions, "program"> = {}): Promise<Guest> =>
  defineGuest(lab, { ...options, program: "empty" });

export const startGuest = (lab: Lab, { uuid }: Guest, state: "running" | "paused" = "running"): Promise<string> =>
  lab.virsh(["start", `--domain=${uuid}`, ...(state === "paused" ? ["--paused"] : [])]);

/** Power state in libvirt's words. */
export const guestState = async (lab: Lab, { uuid }: Guest): Promise<string> =>
  (await lab.virsh(["domstate", `--domain=${uuid}`])).trim();

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

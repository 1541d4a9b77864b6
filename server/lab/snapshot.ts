import { isProblem } from "#lib/model/problem.ts";
import type { GuestRef } from "./guest.ts";
import type { Lab } from "./lab.ts";

export interface SnapshotOptions {
  readonly description?: string;
  /** New overlay file of each disk by target: an external snapshot. `"no"` leaves the disk out. */
  readonly disks?: Readonly<Record<string, { readonly file: string } | "no">>;
  /** External memory goes here; only for a running machine, with `disks`. */
  readonly memoryFile?: string;
}

const ofSnapshot = ({ uuid }: GuestRef, name: string): string[] => [`--domain=${uuid}`, `--snapshotname=${name}`];

/** In virsh's lists of options a comma is doubled. */
const listed = (text: string): string => text.replaceAll(",", ",,");

/** Internal, unless overlay files or a memory file are given. */
export async function createSnapshot(
  lab: Lab,
  guest: GuestRef,
  name: string,
  options: SnapshotOptions = {},
): Promise<void> {
  const disks = Object.entries(options.disks ?? {});
  const isExternal = disks.some(([, disk]) => disk !== "no");
  await lab.virsh([
    "snapshot-create-as",
    `--domain=${guest.uuid}`,
    `--name=${name}`,
    ...(options.description === undefined ? [] : [`--description=${options.description}`]),
    ...(options.memoryFile === undefined
      ? isExternal
        ? ["--disk-only", "--atomic"]
        : []
      : [`--memspec=file=${listed(options.memoryFile)},snapshot=external`]),
    ...disks.flatMap(([target, disk]) => [
      "--diskspec",
      disk === "no" ? `${target},snapshot=no` : `${target},snapshot=external,file=${listed(disk.file)}`,
    ]),
  ]);
}

export const revertSnapshot = (lab: Lab, guest: GuestRef, name: string): Promise<string> =>
  lab.virsh(["snapshot-revert", ...ofSnapshot(guest, name)]);

export const deleteSnapshot = (
  lab: Lab,
  guest: GuestRef,
  name: string,
  flags: readonly string[] = [],
): Promise<string> => lab.virsh(["snapshot-delete", ...ofSnapshot(guest, name), ...flags]);

/** With all that a redefinition needs. */
export const snapshotXml = (lab: Lab, guest: GuestRef, name: string): Promise<string> =>
  lab.virsh(["snapshot-dumpxml", ...ofSnapshot(guest, name), "--security-info"]);

/** Parents before children. Not for names with newlines. */
export const snapshotNames = async (lab: Lab, { uuid }: GuestRef): Promise<string[]> =>
  (await lab.virsh(["snapshot-list", `--domain=${uuid}`, "--name", "--topological"])).split("\n").filter(Boolean);

/** The snapshot that the head stands on, or null. */
export async function currentSnapshotName(lab: Lab, { uuid }: GuestRef): Promise<string | null> {
  try {
    return await lab.virsh(["snapshot-current", `--domain=${uuid}`, "--name"]);
  } catch (error) {
    if (isProblem(error) && /has no current snapshot/.test(error.message)) return null;
    throw error;
  }
}

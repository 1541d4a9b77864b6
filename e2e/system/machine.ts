import { randomUUID } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeAt } from "./images.ts";
import { createImage, type Virsh } from "./virsh.ts";

/** A machine that a test defined by virsh, off, with one small disk. */
export interface Machine {
  readonly id: string;
  readonly name: string;
  readonly image: string;
}

const escaped = (text: string): string =>
  text.replace(/[<>&"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);

const domainXml = ({ id, name, image }: Machine): string => `<domain type='qemu'>
  <name>${escaped(name)}</name>
  <uuid>${id}</uuid>
  <memory unit='MiB'>32</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='qcow2'/>
      <source file='${escaped(image)}'/>
      <target dev='vda' bus='virtio'/>
    </disk>
    <controller type='usb' model='none'/>
    <video><model type='none'/></video>
    <memballoon model='none'/>
  </devices>
</domain>
`;

/** Lets virsh define a machine, and take snapshots of it one below the other. */
export async function defineMachine(
  virsh: Virsh,
  folder: string,
  name: string,
  snapshots: readonly string[],
): Promise<Machine> {
  const id = randomUUID();
  const dir = join(folder, id);
  const machine = { id, name, image: join(dir, "vda.qcow2") };
  await mkdir(dir, { recursive: true });
  await createImage(machine.image);
  await writeFile(join(dir, "domain.xml"), domainXml(machine));
  await virsh("define", `--file=${join(dir, "domain.xml")}`);
  for (const snapshot of snapshots) await virsh("snapshot-create-as", `--domain=${id}`, `--name=${snapshot}`);
  return machine;
}

/** The same with snapshots that are files: each freezes one, whose nth MiB was filled with the byte n before. */
export async function defineOverlayMachine(
  virsh: Virsh,
  folder: string,
  name: string,
  snapshots: readonly string[],
): Promise<Machine> {
  const machine = await defineMachine(virsh, folder, name, []);
  let file = machine.image;
  for (const [at, snapshot] of snapshots.entries()) {
    await writeAt(file, at + 1, at + 1);
    file = join(machine.image, "..", `vda.${snapshot}.qcow2`);
    await virsh(
      "snapshot-create-as",
      `--domain=${machine.id}`,
      `--name=${snapshot}`,
      "--disk-only",
      `--diskspec=vda,snapshot=external,file=${file}`,
    );
  }
  await writeAt(file, snapshots.length + 1, snapshots.length + 1);
  return machine;
}

export async function removeMachine(virsh: Virsh, { id, image }: Machine): Promise<void> {
  await virsh("destroy", `--domain=${id}`).catch(() => undefined);
  await virsh("undefine", `--domain=${id}`, "--snapshots-metadata", "--managed-save").catch(() => undefined);
  await rm(join(image, ".."), { recursive: true, force: true });
}

/** One disk of a guest, made with it. */
export interface GuestDiskXml {
  readonly target: string;
  readonly file: string;
  readonly format: "qcow2" | "raw";
}

export interface GuestXml {
  readonly uuid: string;
  readonly name: string;
  readonly title?: string;
  readonly description?: string;
  readonly memoryMiB: number;
  readonly disks: readonly GuestDiskXml[];
  /** A VGA screen and VNC on loopback: what a screenshot needs. */
  readonly hasScreen: boolean;
}

/** Text as XML content or attribute value. */
export const escapeXml = (text: string): string =>
  text.replace(/[<>&"'\t\n\r]/g, (character) => `&#${character.charCodeAt(0)};`);

const diskXml = ({ target, file, format }: GuestDiskXml): string => `
    <disk type='file' device='disk'>
      <driver name='qemu' type='${format}'/>
      <source file='${escapeXml(file)}'/>
      <target dev='${target}' bus='virtio'/>
    </disk>`;

const screenXml = `
    <graphics type='vnc' port='-1' autoport='yes' listen='127.0.0.1'/>
    <video><model type='vga' vram='4096'/></video>`;

const element = (tag: string, text: string | undefined): string =>
  text === undefined ? "" : `\n  <${tag}>${escapeXml(text)}</${tag}>`;

/**
 * A small machine without KVM: no USB, no balloon, nothing that costs memory or time.
 * No ACPI either: with it SeaBIOS serves disks from memory at A0000, where guest.asm has its screen, and hangs.
 */
export const guestXml = (guest: GuestXml): string => `<domain type='qemu'>
  <name>${escapeXml(guest.name)}</name>
  <uuid>${guest.uuid}</uuid>${element("title", guest.title)}${element("description", guest.description)}
  <memory unit='MiB'>${guest.memoryMiB}</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os>
  <on_crash>preserve</on_crash>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>${guest.disks.map(diskXml).join("")}
    <controller type='usb' model='none'/>${guest.hasScreen ? screenXml : "\n    <video><model type='none'/></video>"}
    <memballoon model='none'/>
  </devices>
</domain>
`;

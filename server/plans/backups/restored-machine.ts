import { type EditableElement, editXml } from "#server/xml/edit-xml.ts";

export interface RestoredMachine {
  readonly name: string;
  readonly uuid: string;
  /** By target: the new files. */
  readonly files: Readonly<Record<string, { readonly file: string; readonly format: string }>>;
}

const isDrive = (disk: EditableElement): boolean => ["disk", "lun"].includes(disk.attribute("device") ?? "disk");

/**
 * A machine's settings as those of another machine on new files: a name, uuid and network addresses of its own, and nothing that the
 * old machine may use at the same time. `left` says what is not as it was, one sentence each.
 */
export function restoredMachine(
  xml: string,
  machine: RestoredMachine,
): { readonly xml: string; readonly left: string[] } {
  const domain = editXml(xml);
  const left: string[] = [];
  setText(domain, "name", machine.name);
  setText(domain, "uuid", machine.uuid);
  // Each is the identity of one machine.
  domain.remove("genid");
  domain.remove("metadata");
  domain
    .child("sysinfo")
    ?.child("system")
    ?.removeChildren("entry", (entry) => entry.attribute("name") === "uuid");
  const os = domain.child("os");
  if (os?.child("nvram")) {
    os.remove("nvram");
    left.push("The firmware's own settings (NVRAM) are not in a backup: the machine begins with fresh ones.");
  }
  const devices = domain.child("devices");
  if (!devices) return { xml: domain.toXml(), left };
  for (const disk of devices.children("disk")) putOnFile(disk, machine, left);
  devices.removeChildren("disk", (disk) => isDrive(disk) && !machine.files[targetOf(disk)]);
  for (const nic of devices.children("interface")) {
    nic.remove("mac");
    nic.remove("target");
  }
  for (const kind of ["serial", "console", "parallel", "channel"]) {
    devices.removeChildren(kind, (device) => ownsFile(device, kind, left));
    for (const device of devices.children(kind)) device.remove("log");
  }
  if (devices.children("hostdev").length > 0) {
    devices.remove("hostdev");
    left.push("Devices of the host that were passed through to the machine are left out: it cannot share them.");
  }
  if (devices.children("filesystem").length > 0)
    left.push("Folders of the host that the machine shares are the same ones as before.");
  return { xml: domain.toXml(), left };
}

const targetOf = (disk: EditableElement): string => disk.child("target")?.attribute("dev") ?? "";

function putOnFile(disk: EditableElement, { files }: RestoredMachine, left: string[]): void {
  const target = targetOf(disk);
  const file = files[target];
  for (const gone of ["backingStore", "mirror", "auth"]) disk.remove(gone);
  if (file) {
    disk.setAttribute("type", "file");
    disk.remove("source");
    disk.append("source", []);
    disk.child("source")?.setAttribute("file", file.file);
    if (!disk.child("driver")) disk.append("driver", []);
    disk.child("driver")?.setAttribute("name", "qemu");
    disk.child("driver")?.setAttribute("type", file.format);
  } else if (isDrive(disk)) left.push(`The disk ${target} is not in the backup: the machine comes without it.`);
  else {
    if (disk.child("source")) left.push(`The drive ${target} comes empty.`);
    disk.remove("source");
  }
}

/** A socket or log file with a path of its own would be the old machine's. */
function ownsFile(device: EditableElement, kind: string, left: string[]): boolean {
  const source = device.child("source");
  const path = source?.attribute("path");
  const isOwn = path !== undefined && ["file", "unix", "pipe", "dev"].includes(device.attribute("type") ?? "");
  // libvirt makes up the path of a guest agent's socket itself.
  if (isOwn && kind === "channel") {
    device.remove("source");
    return false;
  }
  if (isOwn) left.push(`Its ${kind} port, which writes to ${path}, is left out.`);
  return isOwn;
}

function setText(domain: EditableElement, name: string, text: string): void {
  if (!domain.child(name)) domain.append(name, []);
  domain.child(name)?.setText(text);
}

import { editXml } from "#server/xml/edit-xml.ts";
import { element } from "#server/xml/write-xml.ts";

/** A machine's `<disk>` as it is after it was put on another file; null when the machine has no such disk. */
export function diskXmlOn(machineXml: string, target: string, file: string, format: string): string | null {
  const disk = editXml(machineXml)
    .child("devices")
    ?.children("disk")
    .find((candidate) => candidate.child("target")?.attribute("dev") === target);
  if (!disk) return null;
  disk.setAttribute("type", "file");
  disk.remove("backingStore");
  disk.child("driver")?.setAttribute("type", format);
  disk.remove("source");
  return disk.toXml().replace(/<target/, `${element("source", { file })}<target`);
}

/** A read-only disk of what a snapshot holds. */
export const backupSourceXml = (file: string, format: string | null): string =>
  element("disk", { type: "file", device: "disk" }, [
    element("driver", { name: "qemu", type: format ?? "raw" }),
    element("source", { file }),
    element("readonly", {}),
  ]);

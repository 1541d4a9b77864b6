import { Problem } from "#lib/model/problem.ts";
import type { DiskFile, StepCall } from "#server/backends/step-call.ts";
import type { EditableElement } from "#server/xml/edit-xml.ts";

type Rename = Extract<StepCall, { op: "renameFiles" }>["renames"][number];

const disksOf = (domain: EditableElement): readonly EditableElement[] =>
  domain.child("devices")?.children("disk") ?? [];

/**
 * Puts a machine's disks on other files. The persistent XML's `<backingStore>` overrides what the image's header says, and a stale
 * one makes libvirt start a machine on wrong data without a word: it goes from every disk. Throws `unsupported` for disks that are
 * not files.
 */
export function putOnFiles(domain: EditableElement, files: Readonly<Record<string, DiskFile>>): void {
  const left = new Set(Object.keys(files));
  for (const disk of disksOf(domain)) {
    disk.remove("backingStore");
    disk.remove("mirror");
    const target = disk.child("target")?.attribute("dev") ?? "";
    const file = files[target];
    if (file === undefined) continue;
    left.delete(target);
    const source = disk.child("source");
    if (disk.attribute("type") === "block" && source?.attribute("dev") === file.file) continue;
    if (disk.attribute("type") !== "file" || !source)
      throw new Problem("unsupported", `${target} is not on a file, so it cannot be put on another.`);
    source.setAttribute("file", file.file);
    source.remove("privateData");
    disk.child("driver")?.setAttribute("type", file.format);
  }
  if (left.size > 0) throw new Problem("unsupported", `The machine's settings have no disk ${[...left].join(", ")}.`);
}

/** Replaces file names wherever the machine's disks stand on them. */
export function renameFilesIn(domain: EditableElement, renames: readonly Rename[]): void {
  for (const disk of disksOf(domain)) {
    disk.remove("backingStore");
    renameSource(disk, renames);
  }
}

/** Replaces the file name of one disk element, of a domain or of a snapshot's `<disks>`. */
export function renameSource(disk: EditableElement, renames: readonly Rename[]): void {
  const source = disk.child("source");
  const rename = renames.find(({ from }) => from === source?.attribute("file"));
  if (!rename) return;
  source?.setAttribute("file", rename.to);
  disk.child("driver")?.setAttribute("type", rename.format);
}

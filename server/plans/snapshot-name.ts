import { Problem } from "#lib/model/problem.ts";

/** libvirt keeps `NAME.xml`, and fails past 247 bytes only after QEMU has made the tag: so less is allowed. */
const mostBytes = 240;

/** Why a new snapshot cannot have this name, in words; null when it can. */
export function nameObjection(name: string, taken: readonly string[]): string | null {
  if (name.trim() === "") return "A name needs at least one visible character.";
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(name))
    return "A name cannot hold line breaks or other control characters.";
  if (!name.isWellFormed() || /[\ufffe\uffff]/.test(name)) return "A name must be valid Unicode text.";
  if (name.includes("/")) return "libvirt allows no slash in a snapshot's name.";
  if (name.startsWith(".")) return "libvirt allows no dot at the start of a snapshot's name.";
  if (Buffer.byteLength(name) > mostBytes)
    return `A name may be ${mostBytes} bytes long; this one is ${Buffer.byteLength(name)}.`;
  // QEMU takes a name for the number of a snapshot first (block/qcow2-snapshot.c), and numbers count from 1.
  if (/^\d{1,9}$/.test(name)) return "QEMU would take a short number for the id of another snapshot. Add a letter.";
  if (taken.includes(name)) return `"${name}" is taken.`;
  return null;
}

/** Throws `already-exists` for a taken name, else `invalid-input`. */
export function checkName(name: string, taken: readonly string[]): string {
  const objection = nameObjection(name, taken);
  if (objection === null) return name;
  if (taken.includes(name)) throw new Problem("already-exists", `${objection} Choose another name.`);
  throw new Problem("invalid-input", objection, { fields: { name: objection } });
}

/** `PREFIX-20260503-141502`, with a counter behind it when that is taken. UTC. */
export function timedName(prefix: string, now: Date, taken: readonly string[]): string {
  const stamp = now.toISOString().slice(0, 19).replaceAll(/[-:]/g, "").replace("T", "-");
  const base = `${prefix}-${stamp}`;
  for (let i = 2, name = base; ; i++) {
    if (!taken.includes(name)) return name;
    name = `${base}-${i}`;
  }
}

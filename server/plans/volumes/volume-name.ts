import { Problem } from "#lib/model/problem.ts";
import { timedName } from "#server/plans/snapshot-name.ts";
import type { VolumeContext } from "./volume-context.ts";

/** The wished name, or one of the time. Throws `already-exists` for a taken name, else `invalid-input`. */
export function volumeSnapshotName(wished: string | undefined, { observation, now }: VolumeContext): string {
  const { takenNames, nameObjection } = observation.volume;
  if (wished === undefined || wished === "") return timedName("snapshot", now, takenNames);
  if (takenNames.includes(wished)) throw new Problem("already-exists", `"${wished}" is taken. Choose another name.`);
  const objection = generalObjection(wished) ?? nameObjection(wished);
  if (objection !== null) throw new Problem("invalid-input", objection, { fields: { name: objection } });
  return wished;
}

/** What no storage takes, or nobody could read. */
function generalObjection(name: string): string | null {
  if (name.trim() === "") return "A name needs at least one visible character.";
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(name))
    return "A name cannot hold line breaks or other control characters.";
  if (!name.isWellFormed() || /[\ufffe\uffff]/.test(name)) return "A name must be valid Unicode text.";
  return null;
}

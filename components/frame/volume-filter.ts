import { methodWord } from "#lib/format/method-words.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import { powerLook } from "#lib/tree/power-look.ts";
import { compareDomains, haveWantedFacts, holdsWords, type MachineFilter, type MachineSort } from "./machine-filter.ts";

/** Whether a volume is wanted. A state is that of a machine that uses it; who uses it and where it lies count as its name. */
export function isVolumeWanted(volume: VolumeSummary, hostLabel: string, filter: MachineFilter, now: number): boolean {
  const { name, path, format, pool, users, backend } = volume;
  const words = [name, path, format, pool, methodWord(backend), hostLabel, ...users.map((user) => user.name)];
  if (!holdsWords(filter, words.join(" "))) return false;
  if (filter.state !== "any" && !users.some((user) => powerLook(user.state) === filter.state)) return false;
  return haveWantedFacts(volume, filter, now);
}

/** Orders volumes as machines are ordered; the size is what they take. */
export function compareVolumes(sort: MachineSort) {
  const compare = compareDomains(sort);
  const sorted = (volume: VolumeSummary) => ({ ...volume, depth: null, sizeBytes: volume.allocationBytes });
  return (a: VolumeSummary, b: VolumeSummary): number => compare(sorted(a), sorted(b));
}

import type { VolumeUser } from "#lib/model/volume.ts";

/** What a machine has to do with a volume, as what follows its name: `uses this as vda`. */
export function userWords({ role, target }: VolumeUser): string {
  const as = target === null ? "" : ` as ${target}`;
  if (role === "disk") return `uses this${as}`;
  if (role === "snapshot") return "has a snapshot that needs this";
  return target === null ? "builds on this" : `builds on this with ${target}`;
}

import { isActive, powerStateSchema } from "#lib/model/power-state.ts";
import type { VolumeUser } from "#lib/model/volume.ts";

/** Whether a machine may write to its disks; one whose state is not known may. */
function mayWrite({ state }: VolumeUser): boolean {
  const known = powerStateSchema.safeParse(state);
  return !known.success || isActive(known.data);
}

/** Other machines that have a disk in use: they do not stand still with the one that is saved. */
export const othersAtWork = (users: readonly VolumeUser[], machine: string): readonly VolumeUser[] =>
  users.filter((user) => user.id !== machine && user.role !== "snapshot" && mayWrite(user));

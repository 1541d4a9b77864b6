import type { Effect } from "#lib/model/plan.ts";
import type { VolumeContext } from "./volume-context.ts";

/** Machines that need the volume, for a change of what it holds: they stay off, and their own trees know nothing of it. */
export function userEffects({ observation }: VolumeContext, what: string): Effect[] {
  const { users } = observation.volume;
  if (users.length === 0) return [];
  const names = [...new Set(users.map((user) => user.name))].join(", ");
  return [
    {
      group: "service",
      severity: "warning",
      text: `${names} ${users.length === 1 ? "needs" : "need"} this volume. ${what}`,
      objects: users.map(({ id, name }) => ({ kind: "domain", id, name })),
    },
  ];
}

import type { Plan } from "#lib/model/plan.ts";

/** Names of the snapshots that a plan's intent speaks of, by id; nothing where each is called by its id. */
export function namesOf({ intent, before }: Pick<Plan, "intent" | "before">): { names?: Record<string, string> } {
  const said = new Set(
    [
      "snapshot" in intent ? intent.snapshot : undefined,
      ...(intent.action === "merge" ? [intent.from, intent.into] : []),
    ].filter((id) => id !== undefined),
  );
  const named = before.snapshots.filter(({ id, name }) => said.has(id) && id !== name);
  return named.length === 0 ? {} : { names: Object.fromEntries(named.map(({ id, name }) => [id, name])) };
}

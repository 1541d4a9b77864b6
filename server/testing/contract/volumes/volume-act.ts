import type { Intent } from "#lib/model/intent.ts";
import type { ObservedSnapshot, RunContext, VolumeBackend } from "#server/backends/contract.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";
import { planVolume } from "#server/plans/volumes/plan-volume.ts";

/** Plans an intent against a reading made now. Throws what the planner throws. */
export async function planOn(backend: VolumeBackend, id: string, intent: Intent): Promise<PlannedChange> {
  const observation = await backend.observe(id, { fresh: "all" });
  return planVolume(intent, { observation, isLocked: () => false, now: new Date() });
}

const quiet: RunContext = {
  job: "test",
  signal: new AbortController().signal,
  progress: () => undefined,
  note: () => undefined,
};

/** Runs the steps of a plan as a job would. */
export async function carryOutOn(
  backend: VolumeBackend,
  id: string,
  { steps }: PlannedChange,
  context: Partial<RunContext> = {},
): Promise<void> {
  for (const { call } of steps)
    if (call.op === "volume") await backend.operations.volume?.run(id, call, { ...quiet, ...context });
}

/** Plans an intent and runs its steps. Returns the plan. */
export async function actOn(backend: VolumeBackend, id: string, intent: Intent): Promise<PlannedChange> {
  const planned = await planOn(backend, id, intent);
  await carryOutOn(backend, id, planned);
  return planned;
}

/** Takes a snapshot and returns its id, as the backend then lists it. */
export async function takeOn(backend: VolumeBackend, id: string, name: string): Promise<string> {
  await actOn(backend, id, { action: "create", name });
  return (await snapshotOn(backend, id, name)).id;
}

/** The one snapshot of a name. */
export async function snapshotOn(backend: VolumeBackend, id: string, name: string): Promise<ObservedSnapshot> {
  const found = (await backend.observe(id)).snapshots.filter((snapshot) => snapshot.name === name);
  if (found.length !== 1 || !found[0])
    throw new Error(`${id} has ${found.length} snapshots called ${JSON.stringify(name)}`);
  return found[0];
}

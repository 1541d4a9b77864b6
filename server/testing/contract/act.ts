import type { Intent } from "#lib/model/intent.ts";
import type { MachineBackend, Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { planIntent } from "#server/plans/plan-intent.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";

const noLocks = () => false;

/** Plans an intent against a reading made now. Throws what the planner throws. */
export async function plan(backend: MachineBackend, id: string, intent: Intent): Promise<PlannedChange> {
  const observation = await backend.observe(id, { fresh: "all" });
  return planIntent(intent, { observation, isLocked: noLocks, now: new Date() });
}

/** The backend's operation for a call, or null for what Espalier's own store does. */
export function operationOf(backend: MachineBackend, call: StepCall): Operation<StepCall> | null {
  return (backend.operations[call.op] as Operation<StepCall> | undefined) ?? null;
}

/** Runs the steps of a plan as a job would. */
export async function carryOut(backend: MachineBackend, id: string, { steps }: PlannedChange): Promise<void> {
  for (const { call } of steps)
    await operationOf(backend, call)?.run(id, call, {
      job: "test",
      signal: new AbortController().signal,
      progress: () => undefined,
      note: () => undefined,
    });
}

/** Plans an intent and runs its steps. Returns the plan. */
export async function act(backend: MachineBackend, id: string, intent: Intent): Promise<PlannedChange> {
  const planned = await plan(backend, id, intent);
  await carryOut(backend, id, planned);
  return planned;
}

/** Takes a snapshot and returns its name. */
export async function take(backend: MachineBackend, id: string, name: string, description?: string): Promise<string> {
  await act(backend, id, { action: "create", name, ...(description === undefined ? {} : { description }) });
  return name;
}

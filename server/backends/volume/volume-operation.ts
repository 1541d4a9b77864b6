import { Problem } from "#lib/model/problem.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall, VolumeCall } from "#server/backends/step-call.ts";

/** The native changes of one kind of storage, by verb. `id` is the volume's. */
export type VerbOperations<Call extends VolumeCall> = {
  readonly [Verb in Call["verb"]]: Operation<Extract<Call, { readonly verb: Verb }>>;
};

type Step = Extract<StepCall, { op: "volume" }>;

/** All native changes of one kind as the one operation of its backend. */
export function volumeOperation<Call extends VolumeCall>(verbs: VerbOperations<Call>): Operation<Step> {
  const verbOf = ({ call, backend }: Step) => {
    const operation = (verbs as Readonly<Record<string, Operation<VolumeCall>>>)[call.verb];
    if (operation) return operation;
    throw new Problem("unsupported", `The backend ${backend} has no operation "${call.verb}".`, { verb: call.verb });
  };
  return {
    isAbortable: (step) => verbOf(step).abortable === true,
    command: (_, step) => verbOf(step).command(step.volume, step.call),
    evidence: (_, step) => verbOf(step).evidence(step.volume, step.call),
    run: (_, step, context) => verbOf(step).run(step.volume, step.call, context),
    examine: (_, step, evidence) => verbOf(step).examine(step.volume, step.call, evidence),
  };
}

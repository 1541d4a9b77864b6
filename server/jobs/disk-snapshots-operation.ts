import { asProblem, Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall, VolumeCall } from "#server/backends/step-call.ts";
import type { OperationSources } from "./operation-for.ts";

type Call = Extract<StepCall, { op: "diskSnapshots" }>;
type VolumeStep = Extract<StepCall, { op: "volume" }>;

/** The volumes of a machine's disks take their snapshots while it stands still, so that all are of one instant. */
export function diskSnapshotsOperation(
  ref: SubjectRef,
  { inventory }: Pick<OperationSources, "inventory">,
): Operation<Call> {
  const nativeOf = (backend: string): Operation<VolumeStep> => {
    const { volume } = inventory.volumeBackend(ref.host, backend).operations;
    if (volume) return volume;
    throw new Problem("unsupported", `The backend ${backend} changes nothing.`);
  };
  const steps = ({ disks }: Call) =>
    disks.flatMap(({ target, backend, volume, calls }) =>
      calls.map((call: VolumeCall) => ({
        target,
        native: nativeOf(backend),
        step: { op: "volume" as const, backend, volume, call },
      })),
    );
  return {
    // The first is shown; the others are told while they run.
    command: (_, call) => steps(call)[0]?.native.command(ref.id, steps(call)[0]?.step as VolumeStep) ?? null,
    evidence: async (_, call) => ({
      of: await Promise.all(steps(call).map(({ native, step }) => native.evidence(step.volume, step))),
    }),
    async run(id, call, context) {
      const { standStill } = inventory.backend(ref.host);
      if (!standStill) throw new Problem("unsupported", `The host ${ref.host} cannot let a machine stand still.`);
      const taken: string[] = [];
      await standStill(id, call.quiesce, async ({ isQuiesced }) => {
        if (call.quiesce !== "no")
          context.note(
            isQuiesced
              ? "The guest made its files consistent."
              : "The guest could not be asked; the disks are as after a power cut.",
          );
        for (const { target, native, step } of steps(call))
          try {
            await native.run(step.volume, step, context);
            taken.push(target);
          } catch (error) {
            if (taken.length === 0) throw error;
            const problem = asProblem(error);
            throw new Problem(
              "partial",
              `${target} could not be saved: ${problem.message} There are snapshots of ${[...new Set(taken)].join(", ")} alone.`,
              {
                taken,
                cause: problem.code,
              },
            );
          }
      });
    },
    async examine(_, call, evidence) {
      const before = (evidence.of ?? []) as readonly Readonly<Record<string, unknown>>[];
      const found = new Set<string>();
      for (const [i, { native, step }] of steps(call).entries())
        found.add(await native.examine(step.volume, step, before[i] ?? {}));
      // Some and not the others: they are not of one instant, and only a person can say what they are worth.
      return found.size === 1 ? ([...found][0] as "done" | "not-done" | "unknown") : "unknown";
    },
  };
}

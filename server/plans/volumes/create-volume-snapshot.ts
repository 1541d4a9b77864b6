import type { IntentOf } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { requireCapability, summaryOf } from "#server/plans/plan-context.ts";
import type { PlannedChange } from "#server/plans/planned-change.ts";
import { cannot, figuresOf, plannedSteps, type VolumeContext } from "./volume-context.ts";
import { volumeSnapshotName } from "./volume-name.ts";
import { volumeFieldsOf } from "./volume-snapshot-input.ts";

/** What asks for more than the state of a volume is refused, not left out. */
function checkOptions({ memory, quiesce, live, disks }: IntentOf<"create">, name: string): void {
  if (memory || live)
    throw new Problem(
      "unsupported",
      `${name} is a volume: it has no memory. Take a snapshot of the machine to save that.`,
    );
  if (quiesce === "require")
    throw new Problem(
      "unsupported",
      `${name} is a volume: no guest can be asked. Take a snapshot of the machine's disk by this method.`,
    );
  if ((disks?.length ?? 0) > 1)
    throw new Problem("invalid-input", `${name} is one volume; give one entry of \`disks\` at most.`, {
      fields: { disks: "at most one" },
    });
}

/** A new snapshot of the live state. */
export function planCreateVolumeSnapshot(asked: IntentOf<"create">, context: VolumeContext): PlannedChange {
  const { observation } = context;
  const { subject, volume } = observation;
  const { xml, ...given } = asked;
  const intent = { ...(xml === undefined ? {} : volumeFieldsOf(xml)), ...given };
  const name = volumeSnapshotName(intent.name, context);
  checkOptions(intent, subject.name);
  requireCapability(observation.headCapabilities().create, `No snapshot of ${subject.name} can be taken`);
  if (!volume.changes.create) throw cannot(context, "create");
  const liveFile = intent.liveFile ?? "same";
  const sequence = volume.changes.create({
    name,
    description: intent.description || null,
    now: context.now,
    liveFile,
    writable: intent.writable ?? false,
    file: intent.disks?.[0]?.file ?? null,
    isAtRest: false,
  });
  const before = summaryOf(observation);
  const id = sequence.snapshot ?? name;
  const parent = observation.snapshots.find((s) => s.id === before.headParentId);
  return {
    intent: { ...intent, name, liveFile },
    steps: plannedSteps(context, sequence.steps),
    effects: [
      {
        group: "snapshots",
        severity: "info",
        text: parent ? `"${name}" is added below "${parent.name}".` : `"${name}" becomes a first snapshot (a root).`,
        objects: [{ kind: "snapshot", id, name }],
      },
      ...sequence.effects,
    ],
    after: sequence.after ?? {
      ...before,
      headParentId: id,
      snapshots: [...before.snapshots, { id, name, parentId: before.headParentId }],
    },
    ...figuresOf(sequence),
    confirmLabel: `Take snapshot "${name}"`,
    confirm: null,
    reliesOn: [],
    touches: [id],
    result: {
      changed: [`Snapshot "${name}" was taken.`],
      snapshot: id,
      undo: volume.changes.remove ? { action: "delete", snapshot: id, scope: "one" } : null,
    },
  };
}

import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type { VolumeObservation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { VolumeSequence } from "#server/backends/volume/volume-facts.ts";
import type { DiskMethod } from "./disk-method.ts";
import { backupSourceXml } from "./disk-xml.ts";
import { othersAtWork } from "./others-at-work.ts";
import { type PlanContext, summaryOf } from "./plan-context.ts";
import type { PlannedChange } from "./planned-change.ts";

interface Taken {
  readonly targets: readonly DiskMethod[];
  readonly volume: VolumeObservation;
  readonly sequence: VolumeSequence;
}

/** Why this volume cannot take the snapshot, in words; null when it can. */
function objection({ subject, volume }: VolumeObservation, name: string): string | null {
  if (volume.takenNames.includes(name)) return `${subject.name} has a snapshot "${name}" already.`;
  return volume.nameObjection(name);
}

/** Each volume once, also where it holds several of the disks. */
function takenOf(
  methods: readonly DiskMethod[],
  intent: IntentOf<"create">,
  name: string,
  { now, observation }: PlanContext,
): Taken[] {
  const byVolume = Map.groupBy(methods, ({ volume }) => volume?.subject.id ?? "");
  return [...byVolume.values()].map((targets) => {
    const volume = targets[0]?.volume;
    const create = volume?.volume.changes.create;
    if (!volume || !create)
      throw new Problem("unsupported", "What the disk lies on takes no snapshots.", { blockers: [] });
    // A volume that is the disk itself is copied; one that holds many files is saved in one instant, whoever writes.
    const isDisk = targets.some(({ file }) => file === volume.volume.path);
    const others = isDisk ? othersAtWork(volume.volume.users, observation.subject.id) : [];
    if (others.length > 0)
      throw new Problem(
        "blocked",
        `${others.map((other) => other.name).join(", ")} uses ${volume.volume.path} too and would go on writing to it. Shut it down first.`,
        { blockers: others.map((other) => ({ kind: "domain", id: other.id, name: other.name })) },
      );
    const why = objection(volume, name);
    if (why !== null) throw new Problem("invalid-input", `"${name}" cannot be used: ${why}`, { fields: { name: why } });
    const wish = {
      name,
      description: intent.description || null,
      now,
      liveFile: "same",
      writable: false,
      file: null,
    } as const;
    return { targets, volume, sequence: create({ ...wish, isAtRest: true }) };
  });
}

function serviceEffects(intent: IntentOf<"create">, taken: readonly Taken[], { observation }: PlanContext): Effect[] {
  const { subject, facts } = observation;
  if (!facts.isActive) return [];
  const copied = taken.reduce((sum, { sequence }) => sum + (sequence.bytesToCopy ?? 0), 0);
  const isAsked = intent.quiesce !== undefined && intent.quiesce !== "no" && facts.guestAgent === "connected";
  return [
    {
      group: "service",
      severity: "warning",
      text:
        copied > 0
          ? `${subject.name} stands still while ${formatBytes(copied)} are copied, then goes on.`
          : `${subject.name} stands still for a moment, so that all disks are of one instant, then goes on.`,
      objects: [],
    },
    {
      group: "snapshots",
      severity: isAsked ? "info" : "warning",
      text: isAsked
        ? "The guest is asked to make its files consistent first."
        : "The disks are saved as after a power cut: files that the guest had not written yet may be incomplete in it.",
      objects: [],
    },
  ];
}

/** Throws `unsupported` when the guest must make its files consistent and cannot be asked. */
function checkQuiesce(intent: IntentOf<"create">, { observation }: PlanContext): void {
  const { guestAgent, isActive } = observation.facts;
  if (intent.quiesce !== "require" || !isActive || guestAgent === "connected") return;
  throw new Problem(
    "unsupported",
    guestAgent === "none"
      ? `${observation.subject.name} has no guest agent channel, so its guest cannot be asked to make its files consistent.`
      : `The guest agent of ${observation.subject.name} does not answer. Start it in the guest and try again.`,
  );
}

/**
 * A snapshot of some of a machine's disks by what they lie on. It stands in the trees of those volumes; the machine uses the same
 * files as before, and its own tree does not change.
 */
export function planDiskSnapshots(
  intent: IntentOf<"create">,
  name: string,
  methods: readonly DiskMethod[],
  context: PlanContext,
): PlannedChange {
  const { observation } = context;
  const { subject, facts } = observation;
  if (methods.length === 0) throw new Problem("invalid-input", "The snapshot would hold no disk. Choose at least one.");
  const byQemu = methods.filter(({ volume }) => volume === null).map(({ target }) => target);
  if (byQemu.length > 0)
    throw new Problem(
      "unsupported",
      `${byQemu.join(", ")} would be saved by QEMU and the others by what they lie on: these are not of one instant. Choose one way for all.`,
    );
  if (intent.memory)
    throw new Problem(
      "unsupported",
      "What the disks lie on holds no memory. Leave out `memory`, or let QEMU take the snapshot.",
    );
  checkQuiesce(intent, context);
  const taken = takenOf(methods, intent, name, context);
  const call: Extract<StepCall, { op: "diskSnapshots" }> = {
    op: "diskSnapshots",
    quiesce: facts.guestAgent === "connected" ? (intent.quiesce ?? "no") : "no",
    disks: taken.map(({ targets, volume, sequence }) => ({
      target: targets.map(({ target }) => target).join(", "),
      backend: volume.volume.backend,
      volume: volume.subject.id,
      calls: sequence.steps.map((step) => step.call),
    })),
  };
  const before = summaryOf(observation);
  return {
    intent: {
      ...intent,
      name,
      memory: false,
      disks: methods.map(({ target, volume }) => ({
        target,
        mode: "external" as const,
        method: volume?.volume.backend ?? "qemu",
      })),
    },
    steps: [
      {
        title: `Take the snapshot "${name}" of ${methods.map(({ target }) => target).join(", ")}`,
        destructive: false,
        optional: false,
        call,
      },
    ],
    effects: [
      ...taken.map(
        ({ targets, volume }): Effect => ({
          group: "snapshots",
          severity: "info",
          text: `"${name}" of ${targets.map(({ target }) => target).join(", ")} stands in the tree of ${volume.subject.name} (${volume.volume.backend}), not in that of ${subject.name}, which uses the same files as before.`,
          objects: [{ kind: "volume", id: volume.subject.id, name: volume.subject.name }],
        }),
      ),
      ...serviceEffects(intent, taken, context),
      ...taken.flatMap(({ sequence }) => sequence.effects),
    ],
    after: before,
    bytesToCopy: taken.reduce<number | null>(
      (sum, { sequence }) => (sum === null || sequence.bytesToCopy === null ? null : sum + sequence.bytesToCopy),
      0,
    ),
    freeNeeded: taken.flatMap(({ sequence }) => [...sequence.freeNeeded]),
    merge: null,
    estimateMs: null,
    undoable: "yes",
    confirmLabel: `Take snapshot "${name}"`,
    confirm: null,
    reliesOn: [],
    touches: [],
    result: {
      changed: taken.map(
        ({ targets, volume }) =>
          `Snapshot "${name}" of ${targets.map(({ target }) => target).join(", ")} was taken in ${volume.subject.name}.`,
      ),
      snapshot: null,
      undo: null,
      disks: taken.flatMap(({ targets, volume, sequence }) =>
        targets.map(({ target, file }) => {
          const source = sequence.sourceOf?.(file) ?? null;
          const format = observation.head.disks.find((disk) => disk.target === target)?.format ?? null;
          return {
            target,
            method: volume.volume.backend,
            volume: volume.subject.id,
            diskXml: null,
            backupSourceXml: source === null ? null : backupSourceXml(source, format),
          };
        }),
      ),
    },
  };
}

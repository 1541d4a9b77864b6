import { join, resolve } from "node:path";
import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { labelOf } from "#server/backups/backup-record.ts";
import { slug } from "#server/images/overlay-name.ts";
import type { PlannedChange, PlannedStep } from "../planned-change.ts";
import { list, spaceMarginBytes } from "./backup-parts.ts";
import { type BackupSight, backupName, type RestoreSight } from "./backup-sight.ts";
import { onBackup, wholeChain } from "./plan-of-backup.ts";
import { restoredMachine } from "./restored-machine.ts";

type Files = Extract<StepCall, { op: "restoreBackup" }>["files"];

const refuse = (code: "invalid-input" | "not-found" | "already-exists", words: string, fields: object): Problem =>
  new Problem(code, words, { fields });

/** Writes the disks as they were into new files of a folder, and makes a new machine of them where a name is given. */
export function planRestoreBackup(
  asked: IntentOf<"restoreBackup">,
  sight: BackupSight,
  restore: RestoreSight,
): PlannedChange {
  const { record, subject } = sight;
  const chain = wholeChain(sight);
  const { manifest } = record;
  if (restore.folder.problem) throw restore.folder.problem;
  const format = asked.format ?? "qcow2";
  const targets = targetsOf(asked, sight);
  const files = filesOf(asked, targets, format, sight, restore);
  const bytes = chain
    .flatMap((each) => each.manifest.disks)
    .filter(({ target }) => targets.includes(target))
    .reduce((sum, { dataBytes }) => sum + dataBytes, 0);
  // Later backups write over earlier ones: a disk never takes more than it is large.
  const largest = targets.reduce(
    (sum, target) => sum + (manifest.disks.find((d) => d.target === target)?.virtualSizeBytes ?? 0),
    0,
  );
  const needBytes = Math.min(bytes, largest) + spaceMarginBytes * targets.length;
  const { freeBytes } = restore.folder;
  if (freeBytes !== null && freeBytes < needBytes)
    throw new Problem(
      "no-space",
      `The disks take up to ${formatBytes(needBytes)}, and ${formatBytes(freeBytes)} are free in ${restore.folder.path}.`,
      { path: restore.folder.path, needBytes, freeBytes },
    );
  const machine = machineOf(asked, files, restore);
  const effects = effectsOf(sight, files, bytes, machine);
  const steps: PlannedStep[] = [
    {
      title: `Write ${list(targets)} as of ${labelOf(manifest)} to ${list(files.map(({ path }) => path))}`,
      destructive: false,
      optional: false,
      call: { op: "restoreBackup", backup: manifest.id, files },
    },
  ];
  if (machine)
    steps.push({
      title: `Define the machine ${machine.name} on them`,
      destructive: false,
      optional: false,
      call: { op: "defineRestored", backup: manifest.id, name: machine.name, uuid: machine.uuid, files },
    });
  return {
    ...onBackup,
    intent: { ...asked, format, disks: [...targets] },
    steps,
    effects,
    bytesToCopy: bytes,
    freeNeeded: [{ path: restore.folder.path, needBytes, freeBytes }],
    undoable: "yes",
    confirmLabel: machine
      ? `Restore as the new machine ${machine.name}`
      : `Restore ${list(targets)} of ${subject.name}`,
    result: {
      changed: [
        `${list(files.map(({ path }) => path))} ${files.length === 1 ? "holds the disk" : "hold the disks"} as of ${labelOf(manifest)}.`,
        ...(machine ? [`There is a machine ${machine.name}; it is off.`] : []),
      ],
      snapshot: null,
      undo: null,
    },
  };
}

function targetsOf({ disks, domain }: IntentOf<"restoreBackup">, { record }: BackupSight): readonly string[] {
  const held = record.manifest.disks.map(({ target }) => target);
  const targets = [...new Set(disks ?? held)];
  const unknown = targets.filter((target) => !held.includes(target));
  if (unknown.length > 0) throw refuse("not-found", `The backup holds no disk ${list(unknown)}.`, { disks: unknown });
  if (targets.length === 0)
    throw refuse("invalid-input", `Choose at least one disk${domain ? " for the new machine" : ""}.`, { disks: [] });
  return targets;
}

/** New names in the folder: those that are taken are not used. */
function filesOf(
  asked: IntentOf<"restoreBackup">,
  targets: readonly string[],
  format: "raw" | "qcow2",
  { record: { manifest } }: BackupSight,
  { folder, existingPaths, uuid }: RestoreSight,
): Files {
  if (!asked.folder.startsWith("/"))
    throw refuse("invalid-input", "The folder must be an absolute path.", { folder: asked.folder });
  const stem = slug(asked.domain ?? manifest.domainName);
  const taken = new Set(existingPaths);
  return targets.map((target) => {
    for (let i = 1; ; i++) {
      const name = `${stem}.${slug(target)}${i === 1 ? "" : `-${i}`}.${format === "raw" ? "img" : "qcow2"}`;
      const path = join(resolve(folder.path), name);
      if (taken.has(path)) continue;
      taken.add(path);
      return { target, path, partial: `${path}.${uuid.slice(0, 8)}.partial`, format };
    }
  });
}

function machineOf({ domain }: IntentOf<"restoreBackup">, files: Files, { settings, machines, uuid }: RestoreSight) {
  if (domain === undefined) return null;
  if (/[/\n\r\0]/.test(domain) || Buffer.byteLength(domain) > 200 || domain.trim() === "")
    throw refuse(
      "invalid-input",
      "A machine's name has no slash and no line break, and is not longer than 200 bytes.",
      { domain },
    );
  if (machines.includes(domain))
    throw refuse("already-exists", `There is a machine ${domain} on this host already. Choose another name.`, {
      domain,
    });
  if (settings === null)
    throw new Problem("blocked", "The machine's settings are missing in the backup: only its disks can be restored.", {
      blockers: [],
    });
  const byTarget = Object.fromEntries(files.map(({ target, path, format }) => [target, { file: path, format }]));
  return { name: domain, uuid, ...restoredMachine(settings, { name: domain, uuid, files: byTarget }) };
}

function effectsOf(
  { record, subject }: BackupSight,
  files: Files,
  bytes: number,
  machine: { readonly name: string; readonly left: readonly string[] } | null,
): Effect[] {
  const effects: Effect[] = [
    {
      group: "space",
      severity: "info",
      text: `${formatBytes(bytes)} are read, each piece is compared with its hash, and written to ${files.length === 1 ? "a new file" : "new files"}. Nothing that is there is written over, and the backup stays as it is.`,
      objects: files.map(({ path }) => ({ kind: "file", id: path, name: path })),
    },
  ];
  if (record.manifest.consistency === "crash")
    effects.push({
      group: "backups",
      severity: "info",
      text: "The disks are as after a power cut: the guest's file systems recover when they are first used.",
      objects: [{ kind: "backup", id: record.manifest.id, name: backupName(record) }],
    });
  if (machine) {
    effects.push({
      group: "settings",
      severity: "info",
      text: `A new machine ${machine.name}, off, with the settings of ${subject.name} and with a uuid and network addresses of its own.`,
      objects: [],
    });
    for (const text of machine.left) effects.push({ group: "settings", severity: "warning", text, objects: [] });
  }
  return effects;
}

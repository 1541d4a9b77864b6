import { formatBytes } from "#lib/format/bytes.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { type BackupRecord, dependentsOf, labelOf } from "#server/backups/backup-record.ts";
import type { PlannedChange, PlannedStep } from "../planned-change.ts";
import { type BackupSight, backupName } from "./backup-sight.ts";
import { onBackup } from "./plan-of-backup.ts";

const object = (record: BackupRecord) => ({ kind: "backup", id: record.manifest.id, name: backupName(record) });

/** Removes a backup's files for good; with what builds on it, where that is asked for. */
export function planDeleteBackup(asked: IntentOf<"deleteBackup">, sight: BackupSight): PlannedChange {
  const { record, records, checkpoints } = sight;
  const dependents = dependentsOf(record.manifest.id, records);
  if (dependents.length > 0 && asked.dependents !== "delete")
    throw new Problem(
      "blocked",
      `${dependents.length === 1 ? "A later backup builds" : `${dependents.length} later backups build`} on this one and cannot be restored without it (${dependents.map(({ manifest }) => labelOf(manifest)).join(", ")}). Delete ${dependents.length === 1 ? "it" : "them"} with it, or keep it.`,
      { blockers: dependents.map(object) },
    );
  const gone = [...dependents, record];
  const bytes = gone
    .flatMap(({ manifest }) => manifest.disks)
    .reduce((sum, disk) => sum + (disk.allocatedBytes ?? 0), 0);
  const lost = gone.flatMap(({ manifest }) =>
    manifest.checkpoint && checkpoints.includes(manifest.checkpoint) ? [manifest.checkpoint] : [],
  );
  const steps = gone.map(
    ({ manifest, folder }): PlannedStep => ({
      title: `Remove the backup of ${labelOf(manifest)} in ${folder}`,
      destructive: true,
      optional: false,
      call: { op: "removeBackup", backup: manifest.id, folder },
    }),
  );
  for (const checkpoint of lost)
    steps.push({
      title: `Remove the checkpoint ${checkpoint}`,
      destructive: true,
      optional: true,
      call: { op: "removeBackupCheckpoint", domain: record.manifest.domain, checkpoint },
    });
  const effects: Effect[] = [
    {
      group: "data-lost",
      severity: "danger",
      text: `${gone.length === 1 ? `The backup of ${labelOf(record.manifest)} is` : `${gone.length} backups of ${record.manifest.domainName} are`} removed for good. This cannot be undone.`,
      objects: gone.map(object),
    },
    { group: "space", severity: "info", text: `${formatBytes(bytes)} are freed.`, objects: [] },
  ];
  if (lost.length > 0)
    effects.push({
      group: "backups",
      severity: "warning",
      text: `No incremental backup of the running machine can build on ${gone.length === 1 ? "it" : "them"} any more: libvirt's ${lost.length === 1 ? "checkpoint" : "checkpoints"} ${lost.join(", ")}, with the bitmaps in the images, ${lost.length === 1 ? "goes" : "go"} too. The next one is a full one, or builds on another chain.`,
      objects: lost.map((name) => ({ kind: "checkpoint", id: name, name })),
    });
  else if (record.manifest.since !== null)
    effects.push({
      group: "backups",
      severity: "info",
      text: "What it builds on stays and can be restored as before.",
      objects: [],
    });
  return {
    ...onBackup,
    intent: asked,
    steps,
    effects,
    bytesToCopy: 0,
    undoable: "no",
    confirmLabel:
      gone.length === 1
        ? `Delete the backup of ${labelOf(record.manifest)}`
        : `Delete ${gone.length} backups of ${record.manifest.domainName}`,
    confirm: { type: "domain-name", expect: record.manifest.domainName },
    result: {
      changed: [gone.length === 1 ? "The backup is removed." : `${gone.length} backups are removed.`],
      snapshot: null,
      undo: null,
    },
  };
}

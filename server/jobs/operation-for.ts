import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { BackupTools } from "#server/backups/backup-tools.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import type { FrozenFiles } from "#server/store/frozen-files.ts";
import type { SavedDescriptions } from "#server/store/saved-descriptions.ts";
import type { SnapshotMarks } from "#server/store/snapshot-marks.ts";
import type { Trash } from "#server/store/trash.ts";
import { acceptFilesOperation } from "./accept-files-operation.ts";
import { acknowledgeOperation } from "./acknowledge-operation.ts";
import { backupLiveOperation } from "./backups/backup-live-operation.ts";
import { backupPointOperation } from "./backups/backup-point-operation.ts";
import { defineRestoredOperation } from "./backups/define-restored-operation.ts";
import { removeBackupCheckpointOperation, removeBackupOperation } from "./backups/remove-backup-operation.ts";
import { restoreBackupOperation } from "./backups/restore-backup-operation.ts";
import { verifyBackupOperation } from "./backups/verify-backup-operation.ts";
import { diskSnapshotsOperation } from "./disk-snapshots-operation.ts";
import { emptyTrashOperation } from "./empty-trash-operation.ts";
import { keepDescriptionsOperation } from "./keep-descriptions-operation.ts";
import { keepInTrashOperation } from "./keep-in-trash-operation.ts";
import { lockOperation } from "./lock-operation.ts";
import { pictureOperation } from "./picture-operation.ts";
import { checkTrashOperation, closeTrashOperation, restoreSnapshotOperation } from "./restore-operations.ts";

export interface OperationSources {
  readonly inventory: Pick<Inventory, "backend" | "volumeBackend" | "observe" | "observeMachine">;
  readonly marks: SnapshotMarks;
  readonly saved: SavedDescriptions;
  readonly trash: Trash;
  readonly frozen: FrozenFiles;
  readonly backups: BackupTools;
  readonly now: () => Date;
}

/** What does a step: Espalier itself for what it keeps, the host's backend for all else. Throws `unsupported`. */
export function operationFor(ref: SubjectRef, call: StepCall, sources: OperationSources): Operation<StepCall> {
  const operation = ownOperation(ref, call, sources) ?? sources.inventory.backend(ref.host).operations[call.op];
  if (!operation)
    throw new Problem("unsupported", `The host ${ref.host} has no operation "${call.op}".`, { op: call.op });
  return operation as Operation<StepCall>;
}

function ownOperation(ref: SubjectRef, call: StepCall, sources: OperationSources): Operation<never> | null {
  switch (call.op) {
    case "lock":
      return lockOperation(ref, sources);
    case "picture":
      return pictureOperation(ref, sources);
    case "keepDescriptions":
      return keepDescriptionsOperation(ref, sources);
    case "keepInTrash":
      return keepInTrashOperation(ref, sources);
    case "checkTrash":
      return checkTrashOperation(ref, sources);
    case "restoreSnapshot":
      return restoreSnapshotOperation(ref, sources);
    case "closeTrash":
      return closeTrashOperation(ref, sources);
    case "emptyTrash":
      return emptyTrashOperation(ref, sources);
    case "acceptFiles":
      return acceptFilesOperation(ref, sources);
    case "backupPoint":
      return backupPointOperation(ref, sources);
    case "backupLive":
      return backupLiveOperation(ref, sources);
    case "verifyBackup":
      return verifyBackupOperation(sources);
    case "restoreBackup":
      return restoreBackupOperation(sources);
    case "defineRestored":
      return defineRestoredOperation(ref, sources);
    case "removeBackup":
      return removeBackupOperation(sources);
    case "removeBackupCheckpoint":
      return removeBackupCheckpointOperation(ref, sources);
    case "acknowledge":
      return acknowledgeOperation();
    case "diskSnapshots":
      return diskSnapshotsOperation(ref, sources);
    case "volume":
      return sources.inventory.volumeBackend(ref.host, call.backend).operations.volume ?? null;
    default:
      return null;
  }
}

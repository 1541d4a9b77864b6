import { Problem } from "#lib/model/problem.ts";
import type { VolumeBackend } from "#server/backends/contract.ts";
import { copyOperation } from "#server/backends/volume/copy-image.ts";
import { forgetLostOperation } from "#server/backends/volume/lost-snapshots.ts";
import { isThere } from "#server/backends/volume/new-file.ts";
import { requireNone } from "#server/backends/volume/obstacle.ts";
import { OneAtATime } from "#server/backends/volume/one-at-a-time.ts";
import { probeQemuImg } from "#server/backends/volume/qemu-img-version.ts";
import { volumeOperation } from "#server/backends/volume/volume-operation.ts";
import type { VolumeKind, VolumeSource } from "#server/backends/volume/volume-source.ts";
import { bringBackOperation } from "./bring-back.ts";
import { readFamily } from "./family-reading.ts";
import { FileLooks } from "./file-look.ts";
import { growOperation } from "./grow-live.ts";
import { commitOperation, pullOperation, relinkOperation } from "./image-operations.ts";
import { listFamilies } from "./list-families.ts";
import { linkOperation, removeFileOperation, replaceOperation } from "./name-operations.ts";
import { familyObservation } from "./observation.ts";
import { pointObstacles } from "./obstacles.ts";
import { inodeOf, type OperationParts } from "./operation-parts.ts";
import type { CallOf, OverlayCall } from "./overlay-call.ts";
import { describeOperation, forgetOperation, holdOperation, noteOperation } from "./record-operations.ts";
import { switchOperation } from "./switch-live.ts";
import { kind } from "./volume-ids.ts";

function createOverlayBackend(source: VolumeSource): VolumeBackend {
  const looks = new FileLooks();
  const parts: OperationParts = {
    source,
    turns: new OneAtATime(),
    read: (id, anchor) => readFamily(id, source, looks, { measured: "none", anchor }),
  };
  const unmeasured = (id: string) => readFamily(id, source, looks, { measured: "none" });
  const checkCopy = async (id: string, { file, key, to }: CallOf<"copy">) => {
    if (await isThere(to))
      throw new Problem("already-exists", `${to} is there already; it is not written over.`, { file: to });
    if ((await inodeOf(file)) !== key)
      throw new Problem("stale", `${file} is another file than before. Nothing was done. Look again.`, { file });
    requireNone(pointObstacles(await parts.read(id, file), file));
  };
  return {
    kind,
    label: "Chain of files",
    subjects: "volume",
    probe: (signal) => probeQemuImg("volumes-overlay", signal),
    list: () => listFamilies(source, looks),
    observe: async (id, { maxAgeMs = 0, fresh } = {}) =>
      familyObservation(
        source.host,
        await readFamily(id, source, looks, { maxAgeMs, ...(fresh ? { measured: fresh } : {}) }),
      ),
    operations: {
      volume: volumeOperation<OverlayCall>({
        switch: switchOperation(parts),
        grow: growOperation(parts),
        bringBack: bringBackOperation(parts),
        pull: pullOperation(parts),
        commit: commitOperation(parts),
        replace: replaceOperation(parts),
        link: linkOperation(parts),
        relink: relinkOperation(parts),
        removeFile: removeFileOperation(parts),
        hold: holdOperation(parts),
        note: noteOperation(parts),
        describe: describeOperation(parts),
        copy: copyOperation({ check: checkCopy, changed: () => source.storage.changed() }),
        forget: forgetOperation(parts),
        forgetLost: forgetLostOperation({ ...parts, read: unmeasured }),
      }),
    },
    close: async () => undefined,
  };
}

/** Chains and trees of qcow2 files that no machine has as a disk. */
export const overlayKind: VolumeKind = { kind, create: createOverlayBackend };

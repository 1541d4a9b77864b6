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
import { applyTagOperation } from "./apply-tag.ts";
import { describeTagOperation } from "./describe-tag.ts";
import { kind, readImage } from "./image-reading.ts";
import { ImageList } from "./list-images.ts";
import { imageObservation } from "./observation.ts";
import { readObstacles } from "./obstacles.ts";
import { type OperationParts, requireRead, tagOf } from "./operation-parts.ts";
import { removeImageOperation } from "./remove-image.ts";
import { removeTagOperation } from "./remove-tag.ts";
import type { CallOf, TagCall } from "./tag-call.ts";
import { takeTagOperation } from "./take-tag.ts";

function createQcow2Backend(source: VolumeSource): VolumeBackend {
  const images = new ImageList(source);
  const parts: OperationParts = { source, turns: new OneAtATime(), read: (id) => readImage(id, source) };
  const checkCopy = async (id: string, { key, tagId, to }: CallOf<"copy">) => {
    if (await isThere(to))
      throw new Problem("already-exists", `${to} is there already; it is not written over.`, { file: to });
    const reading = await parts.read(id);
    requireRead(reading);
    tagOf(reading, { key, tagId: tagId ?? "", name: key });
    requireNone(readObstacles(reading));
  };
  return {
    kind,
    label: "Inside the image",
    subjects: "volume",
    probe: (signal) => probeQemuImg("volumes-qcow2", signal),
    list: () => images.read(),
    observe: async (id, { maxAgeMs = 0 } = {}) => imageObservation(source.host, await readImage(id, source, maxAgeMs)),
    operations: {
      volume: volumeOperation<TagCall>({
        take: takeTagOperation(parts),
        apply: applyTagOperation(parts),
        remove: removeTagOperation(parts),
        describe: describeTagOperation(parts),
        copy: copyOperation({ check: checkCopy, changed: () => source.storage.changed() }),
        removeImage: removeImageOperation(parts),
        forgetLost: forgetLostOperation(parts),
      }),
    },
    close: async () => undefined,
  };
}

/** Snapshots inside qcow2 images that no running machine has open. */
export const qcow2Kind: VolumeKind = { kind, create: createQcow2Backend };

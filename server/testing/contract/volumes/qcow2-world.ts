import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import { qcow2Kind } from "#server/backends/qcow2/index.ts";
import { hostileSnapshotNames } from "#server/lab/hostile-names.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";
import { ImageFolder } from "./image-folder.ts";
import { imageInfo, isSound, qemu } from "./qemu-img.ts";
import { folderSource } from "./volume-source.ts";
import type { VolumeKindUnderTest, VolumeWorld } from "./volume-world.ts";

const pathOf = (id: string): string => partsOfVolumeId(id)?.native ?? "";
const namesOf = async (id: string): Promise<string[]> =>
  ((await imageInfo(pathOf(id))).snapshots ?? []).map(({ name }) => name).sort();

/** Real images in a folder of their own, looked at with qemu-img. */
export async function makeQcow2World(): Promise<VolumeWorld & { readonly folder: ImageFolder }> {
  const folder = await ImageFolder.make();
  const source = folderSource(folder.folders);
  return {
    folder,
    backend: qcow2Kind.create(source),
    storage: source.storage,
    records: source.records,
    async volume({ name = "disk.qcow2", sizeBytes = 8 << 20 } = {}) {
      const path = join(await folder.folder(), name);
      await mkdir(dirname(path), { recursive: true });
      await qemu("qemu-img", "create", "-q", "-f", "qcow2", path, String(sizeBytes));
      source.storage.changed();
      return volumeId("qcow2", path);
    },
    write: (id, byte, offset = 0) => ImageFolder.write(pathOf(id), "qcow2", byte, offset),
    native: {
      names: namesOf,
      listing: (id) => ["qemu-img", "snapshot", "-l", "--", pathOf(id)],
      contentAt: async (id, name) => ((await namesOf(id)).includes(name) ? contentOf(pathOf(id), name, "qcow2") : null),
      contentNow: (id) => contentOf(pathOf(id), null, "qcow2"),
      isClean: (id) => isSound(pathOf(id)),
      take: (id, name) => qemu("qemu-img", "snapshot", "-q", "-c", name, "--", pathOf(id)),
      remove: (id, name) => qemu("qemu-img", "snapshot", "-q", "-d", name, "--", pathOf(id)),
      entries: (id) => ImageFolder.entries(dirname(pathOf(id))),
    },
    takeLiveAway: "Its snapshots lie in the file of the live state: both go together.",
    hold: (id) => ImageFolder.hold(pathOf(id), "qcow2"),
    fill: folder.fill,
    clear: () => folder.clear(),
    close: () => folder.close(),
  };
}

/** Snapshots inside qcow2 images. */
export const qcow2UnderTest: VolumeKindUnderTest = {
  kind: "qcow2",
  makeWorld: makeQcow2World,
  hostileNames: [...hostileSnapshotNames, "a/b", ".hidden", "é".repeat(127), "x".repeat(256), "0", "007"],
};

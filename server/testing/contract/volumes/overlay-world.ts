import { readdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import { overlayKind } from "#server/backends/overlay/index.ts";
import { slug } from "#server/images/overlay-name.ts";
import { hostileSnapshotNames } from "#server/lab/hostile-names.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";
import { ImageFolder } from "./image-folder.ts";
import { imageInfo, isSound, qemu } from "./qemu-img.ts";
import { folderSource } from "./volume-source.ts";
import type { VolumeKindUnderTest, VolumeWorld } from "./volume-world.ts";

/** The live file keeps its name unless a test asks otherwise. */
const liveOf = (id: string): string => partsOfVolumeId(id)?.native ?? "";
const stemOf = (path: string): string => basename(path).replace(/\..*$/, "");

const backingOf = async (path: string): Promise<string | null> =>
  (await imageInfo(path).catch(() => null))?.["backing-filename"] ?? null;

/** What a file builds on, last; asks each file once. */
async function rootOf(path: string, asked: Map<string, string | null>): Promise<string> {
  const known = asked.get(path);
  const backing = known === undefined ? await backingOf(path) : known;
  asked.set(path, backing);
  return backing === null ? path : rootOf(backing, asked);
}

/** Of live files that were taken away: what they built on, last. */
const rootsOfGone = new Map<string, string>();

/** Files of the same root by the names that are in theirs: `disk.NAME.qcow2`, or `NAME.qcow2` of others. */
async function filesOf(id: string): Promise<Map<string, string>> {
  const live = liveOf(id);
  const asked = new Map<string, string | null>();
  const root = rootsOfGone.get(id) ?? (await rootOf(live, asked));
  const found = new Map<string, string>();
  for (const name of (await readdir(dirname(live))).sort()) {
    const path = join(dirname(live), name);
    if (path === live || (await rootOf(path, asked)) !== root) continue;
    const bare = name.replace(/\.qcow2$/, "");
    const own = `${stemOf(live)}.`;
    found.set(bare.startsWith(own) ? bare.slice(own.length) : bare, path);
  }
  return found;
}

async function fileOf(id: string, name: string): Promise<string | undefined> {
  const files = await filesOf(id);
  return files.get(slug(name)) ?? files.get(name);
}

/** Real chains of files in a folder of their own, looked at with qemu-img. */
export async function makeOverlayWorld(): Promise<VolumeWorld & { readonly folder: ImageFolder }> {
  const folder = await ImageFolder.make();
  const source = folderSource(folder.folders);
  return {
    folder,
    backend: overlayKind.create(source),
    storage: source.storage,
    records: source.records,
    async volume({ name = "disk.qcow2", sizeBytes = 8 << 20 } = {}) {
      const path = join(await folder.folder(), name);
      await qemu("qemu-img", "create", "-q", "-f", "qcow2", path, String(sizeBytes));
      source.storage.changed();
      return volumeId("overlay", path);
    },
    write: (id, byte, offset = 0) => ImageFolder.write(liveOf(id), "qcow2", byte, offset),
    native: {
      listing: (id) => ["qemu-img", "info", "-U", "--backing-chain", liveOf(id)],
      names: async (id) => [...(await filesOf(id)).keys()].sort(),
      async contentAt(id, name) {
        const path = await fileOf(id, name);
        return path === undefined ? null : contentOf(path, null, (await imageInfo(path)).format);
      },
      contentNow: (id) => contentOf(liveOf(id), null, "qcow2"),
      async isClean(id) {
        const checks = await Promise.all([liveOf(id), ...(await filesOf(id)).values()].map(isSound));
        return checks.every(Boolean);
      },
      async take(id, name) {
        const live = liveOf(id);
        const frozen = join(dirname(live), `${name}.qcow2`);
        await rename(live, frozen);
        await qemu("qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", frozen, "--", live);
      },
      remove: async (id, name) => rm((await fileOf(id, name)) ?? ""),
      entries: (id) => ImageFolder.entries(dirname(liveOf(id))),
    },
    async takeLiveAway(id) {
      rootsOfGone.set(id, await rootOf(liveOf(id), new Map()));
      await rm(liveOf(id));
    },
    hold: (id) => ImageFolder.hold(liveOf(id), "qcow2"),
    fill: folder.fill,
    clear: () => folder.clear(),
    close: () => folder.close(),
  };
}

/** Chains of qcow2 files. */
export const overlayUnderTest: VolumeKindUnderTest = {
  kind: "overlay",
  makeWorld: makeOverlayWorld,
  hostileNames: [...hostileSnapshotNames, "a/b", "../up", ".hidden", "é".repeat(127), "x".repeat(256)],
};

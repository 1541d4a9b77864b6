import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { lstat, mkdir, open, readdir, realpath, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import { btrfsKind } from "#server/backends/btrfs/index.ts";
import { hostileSnapshotNames } from "#server/lab/hostile-names.ts";
import { loopMount, whyNoLoopMount } from "#server/testing/loop-mount.ts";
import { fillUp } from "./filecopy-world.ts";
import { folderSource } from "./volume-source.ts";
import type { VolumeKindUnderTest, VolumeWorld } from "./volume-world.ts";

const run = promisify(execFile);

export const subvolumePath = (id: string): string => partsOfVolumeId(id)?.native ?? "";
export const snapshotsOf = (id: string): string =>
  join(dirname(subvolumePath(id)), `.snapshots-${basename(subvolumePath(id))}`);

/** Names and content of everything in a folder. */
async function contentOf(folder: string): Promise<string> {
  const script = "find . -type f -print0 | sort -z | xargs -0 -r sha256sum --; find . -type d | sort";
  const { stdout } = await run("sh", ["-c", script], { cwd: folder });
  return stdout;
}

/** Holds a file open, as whoever uses it does; returns what lets it go. */
export async function holdFile(path: string): Promise<() => Promise<void>> {
  const child = spawn("sh", ["-c", 'exec 3<>"$1"; echo open; read _', "sh", path], {
    cwd: "/",
    stdio: ["pipe", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return async () => {
    const ended = once(child, "close");
    child.stdin.end("\n");
    await ended;
  };
}

/** Subvolumes with a raw disk in each, looked at by btrfs' own tool and sha256sum. */
export async function btrfsWorld(sizeMiB?: number): Promise<VolumeWorld & { readonly root: string }> {
  const mounted = await loopMount("btrfs", sizeMiB);
  const root = await realpath(mounted.folder);
  const source = folderSource([root]);
  const backend = btrfsKind.create(source);
  const folders: string[] = [];
  let count = 0;
  const diskOf = (id: string) => join(subvolumePath(id), "disk.img");
  const namesOf = async (id: string) =>
    (await readdir(snapshotsOf(id)).catch(() => [] as string[])).filter((name) => !/^\.(new|old)-/.test(name)).sort();
  return {
    ...{ root, backend, storage: source.storage, records: source.records },
    async volume({ name = "data", sizeBytes = 8 << 20 } = {}) {
      const folder = join(root, `v${++count}`);
      await mkdir(folder);
      folders.push(folder);
      const path = join(folder, name);
      await run("btrfs", ["subvolume", "create", "--", path]);
      const file = await open(join(path, "disk.img"), "wx");
      await file.truncate(sizeBytes);
      await file.close();
      source.storage.changed();
      return volumeId("btrfs", path);
    },
    async write(id, byte, offsetBytes = 0) {
      const file = await open(diskOf(id), "r+");
      await file.write(Buffer.alloc(65_536, byte), 0, 65_536, offsetBytes);
      await file.close();
    },
    native: {
      names: namesOf,
      listing: () => ["btrfs", "subvolume", "list", "-s", "--", root],
      contentAt: async (id, name) =>
        (await namesOf(id)).includes(name) ? contentOf(join(snapshotsOf(id), name)) : null,
      contentNow: (id) => contentOf(subvolumePath(id)),
      async isClean(id) {
        for (const path of [subvolumePath(id), ...(await namesOf(id)).map((name) => join(snapshotsOf(id), name))])
          await run("btrfs", ["subvolume", "show", "--", path]);
        return true;
      },
      async take(id, name) {
        await mkdir(snapshotsOf(id), { recursive: true });
        await run("btrfs", ["subvolume", "snapshot", "-r", "--", subvolumePath(id), join(snapshotsOf(id), name)]);
      },
      remove: async (id, name) => void (await run("btrfs", ["subvolume", "delete", "--", join(snapshotsOf(id), name)])),
      async entries(id) {
        const folder = dirname(subvolumePath(id));
        const below = await readdir(snapshotsOf(id)).catch(() => [] as string[]);
        return [...(await readdir(folder)), ...below.map((name) => join(basename(snapshotsOf(id)), name))].sort();
      },
    },
    takeLiveAway: async (id) => void (await run("btrfs", ["subvolume", "delete", "--", subvolumePath(id)])),
    hold: (id) => holdFile(diskOf(id)),
    fill: () => fillUp(root),
    async clear() {
      for (const folder of folders.splice(0)) {
        const names = await readdir(folder, { recursive: true });
        // The top of every subvolume has the inode 256; the ones inside go first.
        const inOrder = names
          .map((name) => join(folder, name))
          .sort()
          .reverse();
        const inodes = await Promise.all(inOrder.map(async (path) => (await lstat(path)).ino));
        const subvolumes = inOrder.filter((_, i) => inodes[i] === 256);
        if (subvolumes.length > 0) await run("btrfs", ["subvolume", "delete", "--", ...subvolumes]);
        await rm(folder, { recursive: true, force: true });
      }
    },
    async close() {
      await backend.close();
      await mounted.close();
    },
  };
}

/** A whole btrfs in a file. */
export const btrfsUnderTest: VolumeKindUnderTest = {
  kind: "btrfs",
  makeWorld: () => btrfsWorld(),
  hostileNames: hostileSnapshotNames,
  skip: whyNoLoopMount("btrfs"),
};

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, mkdtemp, open, readdir, realpath, rm, truncate, unlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, extname, join } from "node:path";
import { promisify } from "node:util";
import { partsOfVolumeId, volumeId } from "#lib/model/volume.ts";
import { filecopyKind } from "#server/backends/filecopy/index.ts";
import { hostileSnapshotNames } from "#server/lab/hostile-names.ts";
import { type LoopFilesystem, loopMount, whyNoLoopMount } from "#server/testing/loop-mount.ts";
import { folderSource } from "./volume-source.ts";
import type { VolumeKindUnderTest, VolumeWorld } from "./volume-world.ts";

const run = promisify(execFile);

interface Place {
  readonly format: "raw" | "qcow2";
  /** Null: a folder for temporary files. */
  readonly filesystem: LoopFilesystem | null;
  readonly sizeMiB?: number;
}

const pathOf = (id: string): string => partsOfVolumeId(id)?.native ?? "";

/** Uses up a filesystem to the last block; returns what frees it. */
export async function fillUp(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, "filler");
  for (const size of ["1M", "4k"])
    await run("dd", ["if=/dev/zero", `of=${file}`, `bs=${size}`, "oflag=append", "conv=notrunc,fsync"]).catch(
      () => null,
    );
  return () => unlink(file);
}

/** Opens an image as a running machine does, with QEMU's locks. */
export async function holdImage(path: string, format: string): Promise<() => Promise<void>> {
  const child = spawn("qemu-io", ["-f", format, path], { stdio: ["pipe", "pipe", "inherit"] });
  // It prompts when it has opened the image.
  await once(child.stdout, "data");
  return async () => {
    const ended = once(child, "close");
    child.stdin.end("quit\n");
    await ended;
  };
}

/** Image files in folders of their own, copied and compared by cp, sha256sum and QEMU's own tools. */
export async function filecopyWorld({ format, filesystem, sizeMiB }: Place): Promise<VolumeWorld> {
  const mounted = filesystem === null ? null : await loopMount(filesystem, sizeMiB);
  const root = await realpath(mounted ? mounted.folder : await mkdtemp(join(tmpdir(), "esp-copies-")));
  const folders: string[] = [];
  const source = folderSource(folders);
  const backend = filecopyKind.create(source);
  let count = 0;
  const copiesOf = (id: string) => `${pathOf(id)}.snapshots`;
  const copyOf = (id: string, name: string) => join(copiesOf(id), `${name}${extname(pathOf(id))}`);
  const listed = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
  const contentOf = async (path: string) => {
    if (format === "raw") return (await run("sha256sum", ["--", path])).stdout.slice(0, 64).replace("\\", "");
    const folder = await mkdtemp(join(tmpdir(), "esp-content-"));
    try {
      const flat = join(folder, "flat");
      await run("qemu-img", ["convert", "-f", format, "-O", "raw", "--", path, flat]);
      return (await run("sha256sum", [flat])).stdout.slice(0, 64);
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  return {
    ...{ backend, storage: source.storage, records: source.records },
    async volume({ name, sizeBytes = 8 << 20 } = {}) {
      const folder = join(root, `v${++count}`);
      await mkdir(folder);
      folders.push(folder);
      const path = join(folder, name ?? `disk.${format === "raw" ? "img" : format}`);
      if (format === "raw") {
        await (await open(path, "wx")).close();
        await truncate(path, sizeBytes);
      } else await run("qemu-img", ["create", "-q", "-f", format, "--", path, String(sizeBytes)]);
      source.storage.changed();
      return volumeId("filecopy", path);
    },
    async write(id, byte, offsetBytes = 0) {
      const path = pathOf(id);
      await run("qemu-io", ["-f", format, "-c", `write -q -P ${byte} ${offsetBytes} 64k`, path]);
    },
    native: {
      listing: (id) => ["ls", "-l", "--", copiesOf(id)],
      async names(id) {
        const end = extname(pathOf(id));
        const names = (await listed(copiesOf(id))).filter((name) => !name.startsWith(".partial-"));
        return names.map((name) => (name.endsWith(end) ? name.slice(0, -end.length) : name)).sort();
      },
      async contentAt(id, name) {
        const there = (await listed(copiesOf(id))).includes(basename(copyOf(id, name)));
        return there ? contentOf(copyOf(id, name)) : null;
      },
      contentNow: (id) => contentOf(pathOf(id)),
      async isClean(id) {
        if (format === "raw") return true;
        const paths = (await listed(copiesOf(id))).map((name) => join(copiesOf(id), name));
        for (const path of [pathOf(id), ...paths]) await run("qemu-img", ["check", "-q", "-f", format, "--", path]);
        return true;
      },
      async take(id, name) {
        await mkdir(copiesOf(id), { recursive: true });
        await cp(pathOf(id), copyOf(id, name), { errorOnExist: true, force: false });
      },
      remove: (id, name) => unlink(copyOf(id, name)),
      entries: async (id) => (await readdir(dirname(pathOf(id)), { recursive: true })).sort(),
    },
    async takeLiveAway(id) {
      await unlink(pathOf(id));
      source.storage.changed();
    },
    hold: (id) => holdImage(pathOf(id), format),
    fill: mounted ? () => fillUp(root) : null,
    async clear() {
      for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
    },
    async close() {
      await backend.close();
      if (mounted) await mounted.close();
      else await rm(root, { recursive: true, force: true });
    },
  };
}

/** Where every copy is a full one. */
export const filecopyUnderTest: VolumeKindUnderTest = {
  kind: "filecopy",
  makeWorld: () => filecopyWorld({ format: "raw", filesystem: null }),
  hostileNames: hostileSnapshotNames,
};

/** Where copies share their blocks. */
export const reflinkUnderTest: VolumeKindUnderTest = {
  kind: "filecopy (reflink)",
  makeWorld: () => filecopyWorld({ format: "qcow2", filesystem: "xfs" }),
  // A name takes the same way where copies are full.
  hostileNames: [],
  skip: whyNoLoopMount("xfs"),
};

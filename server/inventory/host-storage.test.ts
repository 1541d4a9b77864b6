import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MachineDisk } from "#server/backends/volume/storage.ts";
import { LocalFiles } from "#server/images/local-files.ts";
import { createHostStorage } from "./host-storage.ts";

let root = "";
const at = (name: string): string => join(root, name);
const image = (...args: string[]) => execFileSync("qemu-img", ["create", "-q", "-f", "qcow2", ...args]);

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "esp-storage-"));
  await mkdir(at("pool"));
  await mkdir(at("folder"));
  await mkdir(at("elsewhere"));
  image(at("elsewhere/base.qcow2"), "8M");
  image("-F", "qcow2", "-b", at("elsewhere/base.qcow2"), at("pool/over it's.qcow2"));
  image(at("folder/zürich 😀.qcow2"), "4M");
  await writeFile(at("folder/disk.raw"), Buffer.alloc(65_536));
  await writeFile(at("folder/notes.txt"), "not a disk");
  await symlink(at("folder/disk.raw"), at("pool/link.img"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

const user = { id: "u1", name: "web", target: "vda", role: "disk", state: "shut off" } as const;
const sightOf = (disks: readonly MachineDisk[], folders: readonly string[] = []) =>
  createHostStorage({
    machines: { storage: async () => ({ disks, pools: [{ name: "default", folder: at("pool") }] }) },
    folders,
    files: new LocalFiles(),
  }).sight();

describe("the storage of a host", () => {
  test("is found in pools, folders, machines, and below what builds on it", async () => {
    const { files, unread } = await sightOf([], [at("folder")]);
    expect(unread).toEqual([]);
    expect([...files.keys()].sort()).toEqual(
      ["elsewhere/base.qcow2", "folder/disk.raw", "folder/zürich 😀.qcow2", "pool/over it's.qcow2"].map(at).sort(),
    );
    expect(files.get(at("folder/disk.raw"))).toMatchObject({ format: "raw", capacityBytes: 65_536, pool: "default" });
    expect(files.get(at("folder/zürich 😀.qcow2"))).toMatchObject({
      format: "qcow2",
      capacityBytes: 4 << 20,
      pool: null,
    });
  });

  test("whoever needs a file needs what it builds on", async () => {
    const { files, overlays } = await sightOf([{ path: at("pool/over it's.qcow2"), format: "qcow2", user }]);
    expect(files.get(at("pool/over it's.qcow2"))?.users).toEqual([user]);
    expect(files.get(at("elsewhere/base.qcow2"))?.users).toEqual([{ ...user, role: "backing" }]);
    expect(overlays.get(at("elsewhere/base.qcow2"))).toEqual([at("pool/over it's.qcow2")]);
  });

  test("a disk that a machine reads as raw builds on nothing, whatever its guest wrote to its start", async () => {
    const { files } = await sightOf([{ path: at("pool/over it's.qcow2"), format: "raw", user }]);
    expect(files.get(at("pool/over it's.qcow2"))).toMatchObject({ format: "raw", backing: null });
    expect(files.has(at("elsewhere/base.qcow2"))).toBe(false);
  });

  test("what cannot be looked at is told, also a folder of the configuration that is not there", async () => {
    const { unread } = await sightOf([{ path: "/dev/null", format: "raw", user }], [at("nowhere")]);
    expect(unread).toHaveLength(2);
    expect(unread).toContainEqual(expect.stringContaining("/dev/null"));
    expect(unread).toContainEqual(expect.stringMatching(/nowhere is not there\. Mount or make it/));
  });

  test("a machine's disk that is gone is no volume, and who needs it is still known", async () => {
    const { files, gone } = await sightOf([{ path: at("folder/gone.qcow2"), format: "qcow2", user }]);
    expect(files.has(at("folder/gone.qcow2"))).toBe(false);
    expect([...gone.values()]).toEqual([{ path: at("folder/gone.qcow2"), format: "qcow2", users: [user], pool: null }]);
  });

  test("a reading may be shared by its age, and is read anew after a change", async () => {
    const storage = createHostStorage({ machines: null, folders: [at("folder")], files: new LocalFiles() });
    const first = await storage.sight();
    expect(await storage.sight({ maxAgeMs: 60_000 })).toBe(first);
    storage.changed();
    expect(await storage.sight({ maxAgeMs: 60_000 })).not.toBe(first);
  });
});

import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createImage, tagImage } from "#server/lab/image.ts";
import { tagsNamed } from "./image-info.ts";
import { LocalFiles, stampKey } from "./local-files.ts";

let dir = "";
const at = (name: string) => join(dir, name);
beforeAll(async () => {
  dir = await realpath(await mkdtemp(join(tmpdir(), "espalier-files-")));
  await createImage(at("base.qcow2"));
  execFileSync("mkfifo", [at("pipe")]);
});
afterAll(() => rm(dir, { recursive: true, force: true }));

describe("info", () => {
  test("tells format, size, tags and backing file of a real image", async () => {
    await createImage(at("over lay.qcow2"), { backingFile: at("base.qcow2") });
    await tagImage(at("over lay.qcow2"), "point ü");
    const info = await new LocalFiles().info(at("over lay.qcow2"), "qcow2");
    expect(info).toMatchObject({
      format: "qcow2",
      virtualBytes: 16 * 1024 * 1024,
      backingFile: at("base.qcow2"),
      tags: [{ id: "1", name: "point ü", vmStateBytes: 0 }],
      bitmaps: [],
      corrupt: false,
    });
    expect(tagsNamed(info, "point ü")).toHaveLength(1);
    expect(tagsNamed(info, "1")).toHaveLength(0);
  });

  test("is read anew once the file has changed", async () => {
    const files = new LocalFiles();
    await createImage(at("changing.qcow2"));
    expect((await files.info(at("changing.qcow2"), "qcow2")).tags).toHaveLength(0);
    await tagImage(at("changing.qcow2"), "new");
    await utimes(at("changing.qcow2"), 1, 1);
    expect((await files.info(at("changing.qcow2"), "qcow2")).tags).toHaveLength(1);
  });

  test("is not-found for a file that is gone, and never for one that cannot be read", async () => {
    const files = new LocalFiles();
    await expect(files.info(at("gone"), null)).rejects.toMatchObject({ code: "not-found" });
    await writeFile(at("broken.qcow2"), "no image");
    await expect(files.info(at("broken.qcow2"), "qcow2")).rejects.toMatchObject({ code: "tool-failed" });
  });

  test("refuses a pipe and a folder at once, without waiting for anybody", async () => {
    const files = new LocalFiles();
    for (const path of [at("pipe"), dir])
      await expect(files.info(path, "qcow2")).rejects.toThrow("neither a file nor a block device");
  });
});

describe("state", () => {
  test("missing is said of what is not there, unknown of what is no image file", async () => {
    const files = new LocalFiles();
    expect(await files.state(at("gone"))).toEqual({ state: "missing" });
    expect(await files.state(at("base.qcow2/below"))).toEqual({ state: "missing" });
    expect(await files.state(at("pipe"))).toMatchObject({ state: "unknown" });
    expect(await files.state("/nul\0")).toMatchObject({ state: "unknown" });
  });

  test("a stamp changes with size and time", async () => {
    const files = new LocalFiles();
    const keyOf = async () => {
      const file = await files.state(at("stamped"));
      return file.state === "present" ? stampKey(file.stamp) : null;
    };
    await writeFile(at("stamped"), "a");
    await utimes(at("stamped"), 1, 1);
    const first = await keyOf();
    await utimes(at("stamped"), 1, 2);
    const second = await keyOf();
    await writeFile(at("stamped"), "ab");
    expect(new Set([first, second, await keyOf()]).size).toBe(3);
  });
});

describe("overlays", () => {
  test("finds who builds on what, also through links, and passes over what is no image", async () => {
    const folder = at("chain");
    await mkdir(folder);
    await createImage(join(folder, "a.qcow2"));
    await symlink(join(folder, "a.qcow2"), join(folder, "link.qcow2"));
    await createImage(join(folder, "b.qcow2"), { backingFile: join(folder, "a.qcow2") });
    await createImage(join(folder, "c.qcow2"), { backingFile: join(folder, "link.qcow2") });
    await symlink(at("pipe"), join(folder, "pipe"));
    await symlink("/dev/zero", join(folder, "zero"));
    await symlink(join(folder, "loop"), join(folder, "loop"));
    const found = await new LocalFiles().overlays(new Set([folder, at("no-such-folder")]));
    expect(found.byBacking.get(join(folder, "a.qcow2"))?.sort()).toEqual([
      join(folder, "b.qcow2"),
      join(folder, "c.qcow2"),
    ]);
    expect(found.byBacking.size).toBe(1);
    expect(found.unread).toEqual([]);
  });

  test("names a folder that could not be searched", async () => {
    const { unread } = await new LocalFiles().overlays(new Set([at("base.qcow2")]));
    expect(unread).toEqual([at("base.qcow2")]);
  });
});

import { execFileSync } from "node:child_process";
import { mkdtemp, open, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createImage } from "#server/lab/image.ts";
import { backingPath, readImageHeader } from "./qcow2-header.ts";

let dir = "";
const at = (name: string) => join(dir, name);
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), "espalier-header-"));
  await createImage(at("base.qcow2"));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

async function overlayOf(backing: string, name: string): Promise<string> {
  execFileSync("qemu-img", ["create", "-q", "-u", "-f", "qcow2", "-F", "qcow2", "-b", backing, at(name), "1M"]);
  return at(name);
}

async function patch(path: string, offset: number, bytes: Buffer): Promise<void> {
  const file = await open(path, "r+");
  await file.write(bytes, 0, bytes.length, offset);
  await file.close();
}

const none = { format: "qcow2", backingFile: null };

describe("readImageHeader", () => {
  test("an image of its own has no backing file", async () => {
    expect(await readImageHeader(at("base.qcow2"))).toMatchObject(none);
  });

  test.each([
    ["base.qcow2", "base.qcow2"],
    ["./sub/../base.qcow2", "base.qcow2"],
    ["with space.qcow2", "with space.qcow2"],
    ["Zürich 東京 😀.qcow2", "Zürich 東京 😀.qcow2"],
    ["sub/a:b.qcow2", "sub/a:b.qcow2"],
    ["file:base.qcow2", "base.qcow2"],
  ])("a name relative to the image is found: %s", async (name, expected) => {
    expect(await readImageHeader(await overlayOf(name, "o.qcow2"))).toMatchObject({
      format: "qcow2",
      backingFile: at(expected),
    });
  });

  test("an absolute name stands, up to the longest that qcow2 takes", async () => {
    const long = `/${"d/".repeat(500)}base.qcow2`;
    expect(await readImageHeader(await overlayOf(long, "long.qcow2"))).toMatchObject({ backingFile: long });
  });

  test.each([
    ['json:{"driver":"qcow2","file":{"driver":"file","filename":"/x/base.qcow2"}}', "/x/base.qcow2"],
    ['json:{"driver":"qcow2","file.filename":"/x/b c.qcow2"}', "/x/b c.qcow2"],
    ['json:{"driver":"nbd","host":"a","port":"1"}', null],
    ["json:{ not json", null],
    ["nbd://host/export", null],
    ["rbd:pool/image", null],
  ])("a name in QEMU's own notation: %s", (name, expected) => {
    expect(backingPath("/images/o.qcow2", name)).toBe(expected);
  });

  test("a raw, an empty and a short file are other formats", async () => {
    await writeFile(at("raw"), Buffer.alloc(4096, 1));
    await writeFile(at("empty"), "");
    await writeFile(at("short"), Buffer.from("QFI\xfb", "latin1"));
    for (const name of ["raw", "empty", "short"])
      expect(await readImageHeader(at(name))).toEqual({ format: "other", virtualBytes: null, backingFile: null });
  });

  test("a header that is cut off, points past the end or tells a name too long names no file", async () => {
    const cut = await overlayOf("base.qcow2", "cut.qcow2");
    await truncate(cut, 110);
    const far = await overlayOf("base.qcow2", "far.qcow2");
    await patch(far, 8, Buffer.from("0000000000200000", "hex"));
    const beyond = await overlayOf("base.qcow2", "beyond.qcow2");
    await patch(beyond, 8, Buffer.from("ffffffffffffffff", "hex"));
    const long = await overlayOf("base.qcow2", "too-long.qcow2");
    await patch(long, 16, Buffer.from("ffffffff", "hex"));
    for (const path of [cut, far, beyond, long]) expect(await readImageHeader(path), path).toMatchObject(none);
  });

  test("a pipe, a device and a folder are no images and hold nothing up", async () => {
    execFileSync("mkfifo", [at("pipe")]);
    for (const path of [at("pipe"), "/dev/zero", dir])
      expect(await readImageHeader(path)).toEqual({ format: "other", virtualBytes: null, backingFile: null });
  });

  test("a file that is not there is ENOENT", async () => {
    await expect(readImageHeader(at("gone"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

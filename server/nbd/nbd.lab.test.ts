import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { asText, ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import { createImage, fillBytes, imageIo, tagImage } from "#server/lab/image.ts";
import { imageNode } from "./image-node.ts";
import { connectNbd, type NbdClient } from "./nbd-client.ts";
import { openPointExport } from "./point-export.ts";
import { startQemuNbd } from "./qemu-nbd.ts";

const mib = 1024 * 1024;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "espalier-nbd-test-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = (...argv: [string, ...string[]]) =>
  runCommand({ argv, timeoutMs: 30_000, parse: ignoreOutput, classify: toolFailed });
const hash = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const servers = async () =>
  (await runCommand({ argv: ["ps", "-eo", "args"], timeoutMs: 5_000, parse: asText, classify: toolFailed }))
    .split("\n")
    .filter((line) => line.startsWith("qemu-nbd") && line.includes(folder));
const whole = async (client: NbdClient) => hash(await client.read(0, client.sizeBytes));
const layer = (path: string, snapshotId: string | null = null, format: "qcow2" | "raw" = "qcow2") => ({
  path,
  format,
  snapshotId,
});

describe("a point that is served", () => {
  test.each([
    "plain.qcow2",
    "-leading dash.qcow2",
    " space .qcow2",
    "comma,file=x,,.qcow2",
    "nbd:unix:x.qcow2",
    'quote"\\back.qcow2',
    "日本語 🐧.qcow2",
    "two\nlines.qcow2",
    "%s.qcow2",
  ])("a file called %j is read to the byte, and nothing else is", async (name) => {
    const path = join(folder, name);
    await createImage(join(folder, "made.qcow2"), { sizeBytes: 2 * mib });
    await imageIo(join(folder, "made.qcow2"), ["write -q -P 0x21 65536 65536"]);
    await run("mv", "--", join(folder, "made.qcow2"), path);
    const point = await openPointExport({ layers: [layer(path)] });
    const bytes = await point.client.read(65_536 - 2, 4);
    expect([...bytes]).toEqual([0, 0, 0x21, 0x21]);
    expect([point.sizeBytes, point.client.readBytes]).toEqual([2 * mib, 4]);
    expect(point.client.isReadOnly).toBe(true);
    await expect(point.client.write(0, Buffer.alloc(512))).rejects.toMatchObject({ code: "not-allowed" });
    await point.close();
    expect(await servers()).toEqual([]);
  });

  test("a snapshot inside an image is served by its number, though another bears that number as its name", async () => {
    const path = join(folder, "tags.qcow2");
    await createImage(path, { sizeBytes: mib });
    await fillBytes(path, 0, 65_536, 0x41);
    await tagImage(path, "2");
    await fillBytes(path, 0, 65_536, 0x42);
    await tagImage(path, "second");
    await fillBytes(path, 0, 65_536, 0x43);
    const byteAt = async (id: string | null) => {
      const point = await openPointExport({ layers: [layer(path, id)] });
      const [byte] = await point.client.read(0, 1);
      await point.close();
      return byte;
    };
    expect([await byteAt("1"), await byteAt("2"), await byteAt(null)]).toEqual([0x41, 0x42, 0x43]);
    await expect(openPointExport({ layers: [layer(path, "7")] })).rejects.toMatchObject({ code: "not-found" });
  });

  test.each(["unix", "tcp"] as const)(
    "of a disk that was made larger, a snapshot is served at its own size and no byte of saved memory (%s)",
    async (transport) => {
      const path = join(folder, `grown-${transport}.qcow2`);
      await createImage(path, { sizeBytes: mib });
      await fillBytes(path, mib - 65_536, 65_536, 0x51);
      await tagImage(path, "small");
      await run("qemu-img", "resize", "-q", path, "4M");
      const point = await openPointExport({ layers: [layer(path, "1")] }, { transport });
      expect(point.sizeBytes).toBe(mib);
      expect((await point.client.read(mib - 1, 1))[0]).toBe(0x51);
      await expect(point.client.read(mib - 1, 2)).rejects.toMatchObject({ code: "invalid-input" });
      const address = new URL(point.uri);
      const other = await connectNbd(
        transport === "tcp"
          ? { host: address.hostname, port: Number(address.port) }
          : { socket: address.searchParams.get("socket") ?? "" },
      );
      expect(other.sizeBytes).toBe(mib);
      await other.close();
      await point.close();
      expect(await servers()).toEqual([]);
    },
  );

  test("of a disk that was made smaller, a snapshot is not served at all", async () => {
    const path = join(folder, "shrunk.qcow2");
    await createImage(path, { sizeBytes: 4 * mib });
    await tagImage(path, "large");
    await run("qemu-img", "resize", "-q", "--shrink", path, "1M");
    await expect(openPointExport({ layers: [layer(path, "1")] })).rejects.toMatchObject({ code: "unsupported" });
    expect(await servers()).toEqual([]);
  });

  test("a chain is read by the names of the point, not by those in the headers", async () => {
    const [base, top] = [join(folder, "base, raw.img"), join(folder, "over.qcow2")];
    await createImage(base, { format: "raw", sizeBytes: mib });
    await imageIo(join(folder, "base, raw.img"), ["write -q -P 0x61 0 65536"], "raw").catch(() => undefined);
    await run("qemu-img", "create", "-q", "-f", "qcow2", "-u", "-F", "raw", "-b", "/nowhere", top, "1M");
    await fillBytesAlone(top);
    const point = await openPointExport({ layers: [layer(top), layer(base, null, "raw")] });
    const bytes = await point.client.read(0, mib);
    expect([bytes[0], bytes[512 * 1024]]).toEqual([0x61, 0x62]);
    await point.close();
  });

  test("while a program writes to an image, a snapshot inside it is served, and the image itself is not served alone", async () => {
    const path = join(folder, "used.qcow2");
    await createImage(path, { sizeBytes: mib });
    await fillBytes(path, 0, 65_536, 0x71);
    await tagImage(path, "s");
    const writer = await startQemuNbd({ node: imageNode(path, "qcow2", { readOnly: false }), isWritable: true });
    await writer.client.write(0, Buffer.alloc(65_536, 0x72));
    const point = await openPointExport({ layers: [layer(path, "1")] });
    expect((await point.client.read(0, 1))[0]).toBe(0x71);
    await point.close();
    await expect(openPointExport({ layers: [layer(path)] }, { isShared: false })).rejects.toMatchObject({
      code: "in-use",
    });
    await writer.close();
    expect(await servers()).toEqual([]);
  });
});

async function fillBytesAlone(top: string): Promise<void> {
  const node = imageNode(top, "qcow2", { readOnly: false, backing: null });
  const server = await startQemuNbd({ node, isWritable: true });
  await server.client.write(512 * 1024, Buffer.alloc(65_536, 0x62));
  await server.close();
}

describe("a client of its own", () => {
  test("side by side, thousands of requests of odd sizes come back each with its own bytes", async () => {
    const path = join(folder, "many.raw");
    await createImage(path, { format: "raw", sizeBytes: 8 * mib });
    const server = await startQemuNbd({ node: imageNode(path, "raw", { readOnly: false }), isWritable: true });
    const content = randomBytes(8 * mib);
    await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        server.client.write(i * 131_072, content.subarray(i * 131_072, (i + 1) * 131_072)),
      ),
    );
    expect(server.client.writtenBytes).toBe(8 * mib);
    const asked = Array.from({ length: 2_000 }, (_, i) => {
      const offset = (i * 7_919_333) % (8 * mib - 70_001);
      return { offset, length: 1 + ((i * 104_729) % 70_000) };
    });
    const answers = await Promise.all(asked.map(({ offset, length }) => server.client.read(offset, length)));
    for (const [i, { offset, length }] of asked.entries())
      expect(answers[i]?.equals(content.subarray(offset, offset + length))).toBe(true);
    expect(server.client.readBytes).toBe(asked.reduce((sum, { length }) => sum + length, 0));
    await server.client.writeZeroes(mib, mib);
    await server.client.flush();
    content.fill(0, mib, 2 * mib);
    expect(await whole(server.client)).toBe(hash(content));
    await server.close();
  });

  test("a server that goes away fails what is under way and what comes later, and leaves nothing hanging", async () => {
    const path = join(folder, "dies.raw");
    await createImage(path, { format: "raw", sizeBytes: mib });
    const server = await startQemuNbd({ node: imageNode(path, "raw", { readOnly: "alone" }) });
    process.kill(server.pid, "SIGKILL");
    await expect(
      (async () => {
        for (;;) await server.client.read(0, 4096);
      })(),
    ).rejects.toMatchObject({ code: "tool-failed" });
    await expect(server.client.read(0, 1)).rejects.toMatchObject({ code: "tool-failed" });
    await server.close();
  });

  test("a full disk is told as such", async () => {
    const path = join(folder, "full.raw");
    await createImage(path, { format: "raw", sizeBytes: mib });
    const node = { driver: "raw", file: { driver: "blkdebug", image: { driver: "file", filename: path }, ...enospc } };
    const server = await startQemuNbd({ node, isWritable: true });
    await expect(server.client.write(0, Buffer.alloc(4096))).rejects.toMatchObject({ code: "no-space" });
    await server.close();
  });

  test("nobody listens: not found; stopped before: cancelled", async () => {
    await expect(connectNbd({ socket: join(folder, "nobody") })).rejects.toMatchObject({ code: "not-found" });
    await expect(connectNbd({ socket: join(folder, "x") }, AbortSignal.abort())).rejects.toMatchObject({
      code: "cancelled",
    });
  });
});

const enospc = { "inject-error": [{ event: "none", iotype: "write", errno: 28 }] };

test("a program that is killed leaves no server behind", async () => {
  const path = join(folder, "orphan.raw");
  await createImage(path, { format: "raw", sizeBytes: mib });
  const script = `
    const { startQemuNbd } = await import(${JSON.stringify(join(import.meta.dirname, "qemu-nbd.ts"))});
    await startQemuNbd({ node: { driver: "raw", file: { filename: ${JSON.stringify(path)} } } });
    process.kill(process.pid, "SIGKILL");`;
  await runCommand({
    argv: [process.execPath, "--input-type=module", "-e", script],
    timeoutMs: 20_000,
    parse: ignoreOutput,
    classify: toolFailed,
  }).catch(() => undefined);
  await expect.poll(servers, { timeout: 5_000 }).toEqual([]);
});

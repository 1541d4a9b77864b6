import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { SubjectRef } from "#lib/model/subject.ts";
import { volumeId } from "#lib/model/volume.ts";
import { assembleServer, type Server } from "#server/assemble-server.ts";
import { createInventory } from "#server/inventory/create-inventory.ts";
import { planIntent } from "#server/plans/plan-intent.ts";
import { openStore, type Store } from "#server/store/store.ts";
import { actOn } from "#server/testing/contract/volumes/volume-act.ts";
import { testConfig } from "#server/testing/test-config.ts";

const session = { actor: "olga", role: "operator", expiresAt: null } as const;

let home = "";
let store: Store;
let server: Server;
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), "esp-volume-sources-"));
  await mkdir(join(home, "images"));
  store = openStore(":memory:");
  const inventory = createInventory({
    ...{ hosts: [{ id: "here", folders: [join(home, "images")] }], marks: store.marks, frozen: store.frozen },
    ...{ volumeRecords: store.volumeRecords, lastJob: () => null },
  });
  server = assembleServer({ config: testConfig, store, inventory, planner: planIntent });
});
afterAll(async () => {
  await server?.close();
  store?.close();
  await rm(home, { recursive: true, force: true });
});

const run = (program: string, ...args: string[]) => execFileSync(program, args, { encoding: "utf8" });

let count = 0;
/** One snapshot "point" with the byte 1 at 1 MiB, and the byte 2 written there since. */
async function written(kind: string, format: "qcow2" | "raw"): Promise<{ ref: SubjectRef; snapshot: string }> {
  const file = join(home, "images", `${kind}-${++count}.${format === "raw" ? "img" : format}`);
  run("qemu-img", "create", "-q", "-f", format, file, "4M");
  const write = (byte: number) => run("qemu-io", "-f", format, "-c", `write -q -P ${byte} 1M 64k`, file);
  write(1);
  const id = volumeId(kind, file);
  await actOn(server.inventory.volumeBackend("here", kind), id, { action: "create", name: "point" });
  write(2);
  const ref = { host: "here", kind: "volume", id } as const;
  const { snapshots } = await server.inventory.tree(ref, { fields: "summary" });
  return { ref, snapshot: snapshots[0]?.id ?? "" };
}

/** Fails when it does not read as the snapshot did. */
const expectPoint = (uri: string, format: string) =>
  run("qemu-io", "-r", "-f", format, "-c", "read -q -P 1 1M 64k", uri);

describe.each([
  ["qcow2", "qcow2"],
  ["overlay", "qcow2"],
  ["filecopy", "qcow2"],
  ["filecopy", "raw"],
] as const)("a snapshot of a %s volume (%s)", (kind, format) => {
  test("is served read-only as it was, whatever is written since", async () => {
    const { ref, snapshot } = await written(kind, format);
    const opened = await server.exports.open(ref, { snapshot, disk: "volume" }, session);
    expectPoint(opened.uri, "raw");
    expect(() => run("qemu-io", "-f", "raw", "-c", "write -q -P 9 0 64k", opened.uri)).toThrow();
    await server.exports.close(opened.id, session);
  });

  test("has a source for backups, and the list of what changed since", async () => {
    const { ref, snapshot } = await written(kind, format);
    const [source] = await server.diffs.sources(ref, snapshot);
    expect(source).toMatchObject({ disk: "volume", virtualSizeBytes: 4 << 20 });
    if (source?.xml) expectPoint(source.file, source.format);
    const diff = await server.diffs.diff(ref, { from: snapshot, to: "head" });
    expect(diff.extents.some(({ offset, length }) => offset <= 1 << 20 && offset + length >= (1 << 20) + 65_536)).toBe(
      true,
    );
    expect(diff.xmlDiff).toBe(null);
  });
});

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backup } from "#lib/model/backup.ts";
import type { IntentOf } from "#lib/model/intent.ts";
import { hashOf } from "#server/backups/copy-blocks.ts";
import { imageIo } from "#server/lab/image.ts";
import { type BackupWorld, backupWorld } from "#server/testing/backup-world.ts";
import { contentOf } from "#server/testing/contract/image-content.ts";

const kib = 1024;
const mib = 1024 * kib;
const granule = 64 * kib;
const sizeBytes = 24 * mib;

let world: BackupWorld;
beforeAll(async () => {
  world = await backupWorld();
});
afterAll(() => world?.close());

/** What changes between one snapshot and the next: places in the disk, each written with a byte of its own. */
const changes = [
  [[0, 512 * kib]],
  [[3 * mib, 64 * kib]],
  [
    [100 * kib, 4 * kib],
    [7 * mib + 123 * 512, 200 * kib],
  ],
  [
    [3 * mib, 32 * kib],
    [sizeBytes - 64 * kib, 64 * kib],
  ],
  [],
  [
    [0, 64 * kib],
    [10 * mib, mib],
  ],
] as const;

const granulesOf = (writes: readonly (readonly [offset: number, length: number])[]): number =>
  new Set(
    writes.flatMap(([offset, length]) => {
      const first = Math.floor(offset / granule);
      return Array.from({ length: Math.ceil((offset + length) / granule) - first }, (_, i) => first + i);
    }),
  ).size;

/** A raw incremental backup put over what it builds on, by nothing but its list of ranges. */
async function contentOfRaw(chain: readonly Backup[], target: string): Promise<string> {
  let content = Buffer.alloc(0);
  for (const { folder, disks } of chain.toReversed()) {
    const disk = disks.find((d) => d.target === target);
    const bytes = await readFile(join(folder, disk?.file ?? ""));
    if (content.length === 0) {
      content = bytes;
      continue;
    }
    const lines = await readFile(join(folder, `${target}.extents.ndjson`), "utf8");
    for (const line of lines.split("\n").filter(Boolean)) {
      const { offset, length, zero } = JSON.parse(line) as { offset: number; length: number; zero: boolean };
      if (zero) content.fill(0, offset, offset + length);
      else bytes.copy(content, offset, offset, offset + length);
    }
  }
  return hashOf(content);
}

describe.each(["internal", "external"] as const)("a machine that is off, with %s snapshots", (mode) => {
  test.each(["qcow2", "raw"] as const)(
    "a full backup and five incremental ones (%s) are the points to the byte, and nothing but what changed is read",
    async (format) => {
      const id = await world.subject({ sizeBytes, disks: 2 });
      const made: Backup[] = [];
      for (const [i, writes] of changes.entries()) {
        const [head = ""] = await world.headFiles(id);
        for (const [offset, length] of writes) await imageIo(head, [`write -q -P ${0x31 + i} ${offset} ${length}`]);
        // Zeros over what was there are a change too.
        if (i === 4) await imageIo(head, [`write -q -z ${128 * kib} ${128 * kib}`]);
        await world.snapshot(id, `s${i}`, mode);
        const asked: Partial<IntentOf<"backup">> = {
          snapshot: `s${i}`,
          format,
          ...(i > 0 ? { since: made.at(-1)?.id ?? "" } : {}),
        };
        made.push(await world.backup(id, asked));
        const backup = made.at(-1);
        expect(backup).toMatchObject({
          ...{ state: "complete", trouble: null, format, snapshot: `s${i}`, anchor: `s${i}`, consistency: "off" },
          method: i === 0 ? null : "diff",
          since: i === 0 ? null : (made.at(-2)?.id ?? ""),
          incremental: { possible: true, reason: null },
        });
        const [vda, vdb] = backup?.disks ?? [];
        // To the byte: every cluster that was written to, once.
        expect(vda?.readBytes).toBe(granulesOf(writes) * granule);
        expect(vdb?.readBytes).toBe(0);
        const point = await world.contentAt(id, `s${i}`, mode);
        const file = join(backup?.folder ?? "", vda?.file ?? "");
        expect(
          format === "qcow2" ? await contentOf(file, null, "qcow2") : await contentOfRaw(made.toReversed(), "vda"),
        ).toBe(point);
      }
      expect(await world.strays()).toEqual([]);
    },
  );
});

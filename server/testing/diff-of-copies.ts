import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { isProblem } from "#lib/model/problem.ts";
import type { VolumeObservation } from "#server/backends/contract.ts";
import { createBlockReader } from "#server/blocks/block-reader.ts";

const pageBytes = 4096;

/** What a guest reads of an image, by qemu-img. */
function contentOf(path: string, format: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "esp-diff-"));
  try {
    const flat = join(folder, "flat");
    execFileSync("qemu-img", ["convert", "-f", format, "-O", "raw", "--", path, flat]);
    return readFileSync(flat);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Writes twenty times to an image, each time up to 9 000 bytes of one value, and lets go of 64 KiB at 2 MiB. Always the same places. */
export function scribble(path: string, format: string, sizeBytes: number): void {
  let seed = 1;
  const commands: string[] = [];
  for (let i = 0; i < 20; i++) {
    seed = (seed * 48_271) % 0x7fffffff;
    commands.push(`write -q -P ${i + 8} ${seed % (sizeBytes - 10_000)} ${1 + (seed % 9_000)}`);
  }
  commands.push("discard -q 2M 64k");
  execFileSync("qemu-io", ["-d", "unmap", "-f", format, ...commands.flatMap((each) => ["-c", each]), path]);
  execFileSync("sync", ["-f", path]);
}

/**
 * Compares two points of a disk by the blocks that they share: every byte that differs must be told, and `slack` times the pages in
 * which some do at most. Returns the extents.
 */
export async function expectDiffOfCopies(
  observation: VolumeObservation,
  { disk, from, to, format, slack }: { disk: string; from: string; to: string | null; format: string; slack: number },
) {
  const at = (snapshot: string | null) => {
    const found = observation.points(snapshot).get(disk);
    if (!found || isProblem(found)) throw found ?? new Error("no disk");
    return found.point;
  };
  const [older, newer] = [at(from), at(to)];
  const reader = createBlockReader();
  try {
    const { extents, changedBytes } = await reader.diff({ from: older, to: newer });
    const [before, after] = [older, newer].map(({ layers }) => contentOf(layers[0]?.path ?? "", format));
    const pages = new Set<number>();
    for (let byte = 0; byte < (after?.length ?? 0); byte++)
      if (before?.[byte] !== after?.[byte]) {
        if (!extents.some(({ offset, length }) => byte >= offset && byte < offset + length))
          throw new Error(`byte ${byte} differs and is in no extent`);
        pages.add(Math.floor(byte / pageBytes));
      }
    expect(pages.size).toBeGreaterThan(0);
    expect(changedBytes).toBeLessThanOrEqual(pages.size * pageBytes * slack);
    return extents;
  } finally {
    await reader.close();
  }
}

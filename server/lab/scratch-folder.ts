import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A private temporary folder for the time of one action. Its path has no spaces: qemu-io cannot quote. */
export async function withScratchFolder<T>(action: (dir: string) => Promise<T>): Promise<T> {
  const parent = /\s/.test(tmpdir()) ? "/tmp" : tmpdir();
  const dir = await mkdtemp(join(parent, "espalier-lab-"));
  try {
    return await action(dir);
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

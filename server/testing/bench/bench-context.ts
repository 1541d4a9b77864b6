import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Closers } from "./closers.ts";

/** What every part of the benchmark works with. */
export interface BenchContext {
  /** Folder of the repository. */
  readonly root: string;
  readonly closers: Closers;
  /** Says what is being done now, on stderr: the tables alone are the output. */
  say(words: string): void;
}

export const repository = resolve(import.meta.dirname, "../../..");

/** A private folder that is taken away at the end. */
export async function temporaryFolder({ closers }: Pick<BenchContext, "closers">): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), "espalier-bench-"));
  closers.add(dir, () => rm(dir, { recursive: true, force: true }));
  return dir;
}

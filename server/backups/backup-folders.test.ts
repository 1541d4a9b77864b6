import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { backupFolders } from "./backup-folders.ts";

test("each folder is offered once, configured ones first, and one that cannot be used says why", async () => {
  const top = await mkdtemp(join(tmpdir(), "espalier-targets-"));
  const known = { list: () => ["b", "a"].map((id) => ({ folder: join(top, "web-1", id) })) } as never;
  const found = await backupFolders(["/never/there"], known);
  expect(found).toEqual([
    { path: "/never/there", freeBytes: null, problem: expect.stringContaining("not there") },
    { path: top, freeBytes: expect.any(Number), problem: null },
  ]);
  await rm(top, { recursive: true });
});

import { describe, expect, test } from "vitest";
import { hostileSnapshotNames } from "#server/lab/hostile-names.ts";
import { diffChecks } from "./diff-checks.ts";
import { type Lie, lies } from "./lies.ts";
import { memoryVolumes } from "./memory-volumes.ts";
import { namesChecks } from "./names-checks.ts";
import { commonChecks } from "./volume-suite.ts";

/** Blocks are read from files, and this storage has none. */
const checks = [...commonChecks.filter((check) => !diffChecks.includes(check)), ...namesChecks(hostileSnapshotNames)];

async function broken(lie: Lie | null): Promise<string[]> {
  const failed: string[] = [];
  for (const check of checks) {
    const world = memoryVolumes(lie);
    await check.run(world).catch((error: unknown) => failed.push(`${check.promise}: ${error}`));
  }
  return failed;
}

describe("the contract's checks", () => {
  test("hold for a backend that keeps its promises", async () => {
    expect(await broken(null)).toEqual([]);
  });

  test.each(lies)("find out a backend of which this is true: %s", async (lie) => {
    expect((await broken(lie)).length).toBeGreaterThan(0);
  });
});

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { capabilityTable, type Declared, declaredBy, withTable } from "./capability-table.ts";
import { kindsUnderTest } from "./kinds-under-test.ts";

const skipped = kindsUnderTest.filter(({ skip }) => skip).map(({ kind }) => kind);

test.skipIf(skipped.length > 0)(
  "the README tells what the kinds themselves declare (UPDATE_README=1 writes it)",
  async () => {
    const declared = new Map<string, Declared>();
    for (const { kind, makeWorld } of kindsUnderTest) {
      const world = await makeWorld();
      declared.set(kind, await declaredBy(world).finally(() => world.close()));
    }
    const path = join(import.meta.dirname, "../../../../README.md");
    const text = await readFile(path, "utf8");
    const expected = withTable(text, capabilityTable(declared));
    if (process.env.UPDATE_README === "1") await writeFile(path, expected);
    else expect(text).toBe(expected);
  },
);

import { afterAll, beforeAll, describe, test } from "vitest";
import type { Check } from "./check.ts";
import { ContractTable } from "./contract-table.ts";
import { createChecks } from "./create-checks.ts";
import { diffChecks } from "./diff-checks.ts";
import { editChecks } from "./edit-checks.ts";
import { goneChecks } from "./gone-checks.ts";
import { honestyChecks } from "./honesty-checks.ts";
import { lostChecks } from "./lost-checks.ts";
import { namesChecks } from "./names-checks.ts";
import { readingChecks } from "./reading-checks.ts";
import { removeChecks } from "./remove-checks.ts";
import { revertChecks } from "./revert-checks.ts";
import { useChecks } from "./use-checks.ts";
import { volumeChecks } from "./volume-checks.ts";
import type { VolumeKindUnderTest, VolumeWorld } from "./volume-world.ts";

/** Every promise of the contract that does not depend on the kind. */
export const commonChecks: readonly Check[] = [
  ...readingChecks,
  ...createChecks,
  ...revertChecks,
  ...removeChecks,
  ...lostChecks,
  ...goneChecks,
  ...editChecks,
  ...honestyChecks,
  ...useChecks,
  ...volumeChecks,
  ...diffChecks,
];

/** Every reading looks at all of the host: what earlier checks made would cost the later ones more and more. */
async function clear(world: VolumeWorld): Promise<void> {
  await world.clear();
  for (const id of world.records.volumes()) world.records.drop(id);
  world.storage.changed();
}

/** Puts every promise of the contract to a real world. What is skipped is printed with its reason. */
export function describeVolumeContract({ kind, makeWorld, hostileNames, skip }: VolumeKindUnderTest): void {
  describe.skipIf(skip ?? false)(`the ${kind} volumes${skip ? ` (skipped: ${skip})` : ""}`, () => {
    let made: VolumeWorld | undefined;
    const table = new ContractTable(kind);
    beforeAll(async () => {
      made = await makeWorld();
    });
    afterAll(async () => {
      await made?.close();
      console.log(table.text());
    });
    const chapters = Map.groupBy([...commonChecks, ...namesChecks(hostileNames)], (check) => check.chapter);
    for (const [name, checks] of chapters)
      describe(name, () => {
        for (const check of checks)
          test(check.promise, async (context) => {
            if (!made) throw new Error("the world is not up");
            const reason = check.skip?.(made) ?? null;
            table.add(name, reason);
            if (reason !== null) context.skip(reason);
            await check.run(made).finally(() => made && clear(made));
          });
      });
  });
}

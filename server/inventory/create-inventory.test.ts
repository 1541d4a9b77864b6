import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { memoryRecords } from "#server/testing/contract/volumes/volume-source.ts";
import { createInventory } from "./create-inventory.ts";

test("a folder that is not there is told with the volumes, which are never said to be none", async () => {
  const root = await mkdtemp(join(tmpdir(), "esp-inventory-"));
  onTestFinished(() => rm(root, { recursive: true }));
  const missing = join(root, "not mounted");
  const inventory = createInventory({
    hosts: [
      { id: "whole", folders: [root] },
      { id: "part", folders: [root, missing] },
    ],
    ...{ marks: {} as never, frozen: {} as never, lastJob: () => null },
    volumeRecords: memoryRecords,
  });
  onTestFinished(() => inventory.close());
  expect(await inventory.volumes("whole")).toEqual({ volumes: [], partial: [] });
  expect(await inventory.volumes("part")).toMatchObject({
    volumes: [],
    partial: [{ code: "partial", detail: expect.stringContaining(`${missing} is not there`) }],
  });
});

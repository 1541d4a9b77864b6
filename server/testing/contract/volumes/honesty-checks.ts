import { expect } from "vitest";
import type { Capability } from "#lib/model/capability.ts";
import type { Intent } from "#lib/model/intent.ts";
import { type Check, chapter } from "./check.ts";
import { carryOutOn, planOn, snapshotOn, takeOn } from "./volume-act.ts";
import { branchedVolume, contentsOn } from "./volume-tree.ts";
import type { VolumeWorld } from "./volume-world.ts";

/** What is asked of the snapshot "middle" of the branched tree to see whether its capability told the truth. */
const asked: readonly [string, (snapshot: string) => Intent][] = [
  ["revert", (snapshot) => ({ action: "revert", snapshot, safetySnapshot: false })],
  ["delete", (snapshot) => ({ action: "delete", snapshot, scope: "one" })],
  ["deleteChildren", (snapshot) => ({ action: "delete", snapshot, scope: "children" })],
  ["deleteSubtree", (snapshot) => ({ action: "delete", snapshot, scope: "subtree" })],
  ["edit", (snapshot) => ({ action: "edit", snapshot, description: "told the truth" })],
  ["rename", (snapshot) => ({ action: "edit", snapshot, name: "truly renamed" })],
  ["clone", (snapshot) => ({ action: "clone", snapshot, name: "a new one" })],
];

async function holdsTrue(world: VolumeWorld, id: string, capability: Capability, intent: Intent): Promise<void> {
  if (capability.status === "yes") {
    expect(capability.reason).toBe(null);
    await carryOutOn(world.backend, id, await planOn(world.backend, id, intent));
    return;
  }
  expect(capability.reason).toMatch(/\S/);
  const [before, entries] = [await contentsOn(world, id), await world.native.entries(id)];
  await expect(planOn(world.backend, id, intent)).rejects.toMatchObject({
    code: capability.status === "no" ? "unsupported" : "blocked",
  });
  expect(await contentsOn(world, id)).toEqual(before);
  expect(await world.native.entries(id)).toEqual(entries);
}

const truth = ([action, intentOf]: (typeof asked)[number]): Omit<Check, "chapter"> => ({
  promise: `"${action}": a yes can be done, a no is refused with its reason and nothing is done`,
  async run(world) {
    const id = await branchedVolume(world);
    const { id: middle } = await snapshotOn(world.backend, id, "middle");
    const observation = await world.backend.observe(id);
    const capability = observation.capabilities(middle)[action as "revert"];
    await holdsTrue(world, id, capability, intentOf(middle));
  },
});

export const honestyChecks = chapter("capabilities", [
  ...asked.map(truth),
  {
    promise: `"create": a yes can be done, a no is refused with its reason and nothing is done`,
    async run(world) {
      const id = await world.volume();
      const capability = (await world.backend.observe(id)).headCapabilities().create;
      await holdsTrue(world, id, capability, { action: "create", name: "told" });
    },
  },
  {
    promise: "the fingerprint stands while nothing happens, and moves when the volume is written to or gets a snapshot",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      const one = await takeOn(backend, id, "one");
      const print = async () => (await backend.observe(id, { fresh: "all" })).fingerprint([one]);
      const first = await print();
      expect(await print()).toBe(first);
      await write(id, 2);
      const written = await print();
      expect(written).not.toBe(first);
      await native.take(id, "more");
      expect(await print()).not.toBe(written);
    },
  },
]);

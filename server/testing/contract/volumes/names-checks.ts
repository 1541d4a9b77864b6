import { expect } from "vitest";
import { isProblem } from "#lib/model/problem.ts";
import { type Check, chapter } from "./check.ts";
import { actOn, snapshotOn, takeOn } from "./volume-act.ts";

/** A name given by an operator: it is taken whole, or refused before anything is done. */
const given = (name: string): Omit<Check, "chapter"> => ({
  promise: `${JSON.stringify(name)}: taken to the letter or refused; gone back to and deleted, and its neighbour untouched`,
  async run({ backend, volume, write, native }) {
    const id = await volume();
    await write(id, 1);
    await takeOn(backend, id, "neighbour");
    const neighbour = await native.contentAt(id, "neighbour");
    await write(id, 2);
    const held = await native.contentNow(id);
    const entries = await native.entries(id);
    try {
      await actOn(backend, id, { action: "create", name });
    } catch (error) {
      expect(isProblem(error) && error.code).toBe("invalid-input");
      expect(await native.entries(id)).toEqual(entries);
      return;
    }
    const taken = await snapshotOn(backend, id, name);
    await write(id, 3);
    await actOn(backend, id, { action: "revert", snapshot: taken.id, safetySnapshot: false });
    expect(await native.contentNow(id)).toBe(held);
    await actOn(backend, id, { action: "delete", snapshot: taken.id, scope: "one" });
    expect((await backend.observe(id)).snapshots.map((s) => s.name)).toEqual(["neighbour"]);
    expect(await native.contentAt(id, "neighbour")).toBe(neighbour);
    expect(await native.contentNow(id)).toBe(held);
  },
});

/** A name that another tool gave: shown, and never mistaken for another snapshot. */
const found = (name: string): Omit<Check, "chapter"> => ({
  promise: `${JSON.stringify(name)}, made by another tool: shown, and only it is deleted`,
  async run({ backend, volume, write, native }) {
    const id = await volume();
    await write(id, 1);
    await takeOn(backend, id, "neighbour");
    const neighbour = await native.contentAt(id, "neighbour");
    await write(id, 2);
    try {
      await native.take(id, name);
    } catch {
      // The storage's own tool takes no such name.
      return;
    }
    const { snapshots, capabilities } = await backend.observe(id, { fresh: "all" });
    expect(snapshots).toHaveLength(2);
    const other = snapshots.find((snapshot) => snapshot.name !== "neighbour");
    if (other && capabilities(other.id).delete.status === "yes") {
      await actOn(backend, id, { action: "delete", snapshot: other.id, scope: "one" });
      expect(await native.names(id)).toEqual(["neighbour"]);
    }
    expect(await native.contentAt(id, "neighbour")).toBe(neighbour);
  },
});

export const namesChecks = (names: readonly string[]): readonly Check[] => [
  ...chapter("hostile names", names.map(given)),
  ...chapter("hostile names of others", names.map(found)),
];

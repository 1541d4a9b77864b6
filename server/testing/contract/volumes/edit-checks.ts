import { expect } from "vitest";
import { type Check, chapter } from "./check.ts";
import { actOn, planOn, snapshotOn, takeOn } from "./volume-act.ts";
import { contentsOn } from "./volume-tree.ts";

const described = (description: string): Omit<Check, "chapter"> => ({
  promise: `the description ${JSON.stringify(description)} is kept to the letter`,
  async run(world) {
    const { backend, volume } = world;
    const id = await volume();
    const first = await takeOn(backend, id, "first");
    await takeOn(backend, id, "second");
    const before = await contentsOn(world, id);
    await actOn(backend, id, { action: "edit", snapshot: first, description: "something else" });
    await actOn(backend, id, { action: "edit", snapshot: first, description });
    expect((await snapshotOn(backend, id, "first")).description ?? "").toBe(description);
    expect(await contentsOn(world, id)).toEqual(before);
  },
});

export const editChecks = chapter("edit", [
  ...["plain", "<b> & \"quotes\" 'x' ]]>", "two\nlines\n\tand a tab", "日本語 🐧 \u202e", ""].map(described),
  {
    promise: "a rename changes the name and nothing else, or is refused with the reason",
    async run({ backend, volume, write, native }) {
      const id = await volume();
      await write(id, 1);
      const snapshot = await takeOn(backend, id, "old");
      const held = await native.contentAt(id, "old");
      const observation = await backend.observe(id);
      if (observation.capabilities(snapshot).rename.status === "yes") {
        await actOn(backend, id, { action: "edit", snapshot, name: "new" });
        expect((await backend.observe(id)).snapshots.map(({ name }) => name)).toEqual(["new"]);
        const [kept = ""] = await native.names(id);
        expect(await native.contentAt(id, kept)).toBe(held);
        return;
      }
      await expect(planOn(backend, id, { action: "edit", snapshot, name: "new" })).rejects.toMatchObject({
        code: "unsupported",
      });
      expect(await native.names(id)).toEqual(["old"]);
    },
  },
  {
    promise: "an edit that would change nothing is invalid input",
    async run({ backend, volume }) {
      const id = await volume();
      const snapshot = await takeOn(backend, id, "same");
      await expect(planOn(backend, id, { action: "edit", snapshot, name: "same" })).rejects.toMatchObject({
        code: "invalid-input",
      });
    },
  },
]);

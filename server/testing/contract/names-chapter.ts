import { describe, expect, test } from "vitest";
import { act, take } from "./act.ts";
import type { World } from "./world.ts";

export function namesChapter(world: () => World, hostileNames: readonly string[]): void {
  describe("hostile names", () => {
    test("snapshots made outside under every name that the tool accepts are read whole and in order", async () => {
      const { backend, subject, native } = world();
      const id = await subject();
      for (const name of hostileNames) await native.run(["snapshot-create-as", `--domain=${id}`, `--name=${name}`]);
      const tree = await backend.observe(id);
      expect(tree.snapshots.map((s) => s.name)).toEqual(hostileNames);
      expect(tree.snapshots.map((s) => s.parentId)).toEqual([null, ...hostileNames.slice(0, -1)]);
      expect(tree.partial).toEqual([]);
    });

    test.each(hostileNames.map((name) => [name]))(
      "%j: described, reverted to and deleted, and its neighbour untouched",
      async (name) => {
        const { backend, subject, native, write } = world();
        const id = await subject();
        await write(id, 1);
        await take(backend, id, "neighbour");
        await write(id, 2);
        await native.run(["snapshot-create-as", `--domain=${id}`, `--name=${name}`]);
        const held = await native.contentNow(id);
        const neighbour = await native.contentAt(id, "neighbour");
        await write(id, 3);
        await act(backend, id, { action: "edit", snapshot: name, description: "found" });
        const observation = await backend.observe(id, { fresh: "all" });
        expect(observation.snapshots.find((s) => s.id === name)?.description).toBe("found");
        if (observation.capabilities(name).revert.status === "yes") {
          await act(backend, id, { action: "revert", snapshot: name, safetySnapshot: false });
          expect(await native.contentNow(id)).toEqual(held);
        } else expect(name).toMatch(/^\d+$/);
        await act(backend, id, { action: "delete", snapshot: name, scope: "one" });
        expect((await backend.observe(id)).snapshots.map((s) => s.id)).toEqual(["neighbour"]);
        expect(await native.contentAt(id, "neighbour")).toEqual(neighbour);
      },
    );

    test("two names that print as three lines are told apart", async () => {
      const { backend, subject, native } = world();
      const id = await subject();
      for (const name of ["a", "a\nb", "b"])
        await native.run(["snapshot-create-as", `--domain=${id}`, `--name=${name}`]);
      expect((await backend.observe(id)).snapshots.map((s) => s.name).sort()).toEqual(["a", "a\nb", "b"]);
    });
  });
}

import { describe, expect, test } from "vitest";
import { act, plan, take } from "./act.ts";
import { branchedTree, deletionCases } from "./deletion-cases.ts";
import type { World } from "./world.ts";

/** As `branchedTree` says. */
async function branchedSubject({ backend, subject, write }: World): Promise<string> {
  const id = await subject();
  let byte = 1;
  const point = async (name: string) => {
    await write(id, byte++);
    await take(backend, id, name);
  };
  for (const name of ["root", "middle", "leaf"]) await point(name);
  await act(backend, id, { action: "revert", snapshot: "middle", safetySnapshot: false });
  for (const name of ["branch", "tip"]) await point(name);
  return id;
}

/** Content of each snapshot by name. */
async function contents({ native }: World, id: string): Promise<Map<string, readonly (string | null)[]>> {
  const names = [...(await native.parents(id)).keys()];
  return new Map(await Promise.all(names.map(async (name) => [name, await native.contentAt(id, name)] as const)));
}

export function removeChapter(world: () => World): void {
  describe("delete", () => {
    test.each(deletionCases)(
      "$what ($scope): the others keep every byte, and the tree is as the plan showed it",
      async ({ snapshot, scope, left, current }) => {
        const { backend, native } = world();
        const id = await branchedSubject(world());
        expect(Object.fromEntries(await native.parents(id))).toEqual(branchedTree);
        const before = await contents(world(), id);
        const now = await native.contentNow(id);
        const planned = await act(backend, id, { action: "delete", snapshot, scope });
        expect(Object.fromEntries(await native.parents(id))).toEqual(left);
        expect(Object.fromEntries(planned.after.snapshots.map((s) => [s.id, s.parentId]))).toEqual(left);
        expect(await native.current(id)).toBe(current);
        expect(planned.after.headParentId).toBe(current);
        for (const [name, content] of await contents(world(), id))
          expect([name, content]).toEqual([name, before.get(name)]);
        expect(await native.contentNow(id)).toEqual(now);
        expect(await native.isClean(id)).toBe(true);
        for (const name of Object.keys(branchedTree))
          if (!(name in left)) expect(await native.contentAt(id, name)).toEqual([null]);
      },
    );

    test("every point that goes is named in the plan", async () => {
      const id = await branchedSubject(world());
      const planned = await plan(world().backend, id, { action: "delete", snapshot: "middle", scope: "subtree" });
      const lost = planned.effects.filter((e) => e.group === "data-lost").flatMap((e) => e.objects.map((o) => o.id));
      expect(lost.sort()).toEqual(["branch", "leaf", "middle", "tip"]);
    });

    test("children of a leaf: there are none, and that is said", async () => {
      const id = await branchedSubject(world());
      await expect(
        plan(world().backend, id, { action: "delete", snapshot: "leaf", scope: "children" }),
      ).rejects.toMatchObject({ code: "blocked" });
    });

    test("metadata only: libvirt forgets it, the data stays, and it is found as an orphan", async () => {
      const { backend, native, subject } = world();
      const id = await subject();
      await take(backend, id, "kept");
      const content = await native.contentAt(id, "kept");
      await act(backend, id, { action: "delete", snapshot: "kept", scope: "one", metadataOnly: true });
      expect(await native.parents(id)).toEqual(new Map());
      expect(await native.contentAt(id, "kept")).toEqual(content);
      expect((await backend.observe(id)).findings.map((f) => f.kind)).toEqual(["orphan-tag"]);
    });

    test("doing it twice is safe", async () => {
      const { backend, subject, native } = world();
      const id = await subject();
      await take(backend, id, "a");
      await take(backend, id, "b");
      const { steps } = await act(backend, id, { action: "delete", snapshot: "b", scope: "one" });
      const call = steps.map((step) => step.call).find(({ op }) => op === "remove");
      if (call?.op !== "remove") throw new Error("not a removal");
      await backend.operations.remove?.run(id, call, {
        job: "test",
        signal: new AbortController().signal,
        progress: () => undefined,
        note: () => undefined,
      });
      expect([...(await native.parents(id)).keys()]).toEqual(["a"]);
    });
  });
}

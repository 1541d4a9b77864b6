import { describe, expect, test } from "vitest";
import { act, plan, take } from "./act.ts";
import type { World } from "./world.ts";

export function editChapter(world: () => World): void {
  describe("edit", () => {
    test.each([["plain"], ["<b> & \"quotes\" 'x' ]]>"], ["two\nlines\n\tand a tab"], ["日本語 🐧 \u202e"], [""]])(
      "the description %j is kept to the letter, and nothing else of the snapshot changes",
      async (description) => {
        const { backend, subject, native } = world();
        const id = await subject();
        await take(backend, id, "first", "as it was");
        await take(backend, id, "second");
        const dump = () =>
          native.run(["snapshot-dumpxml", `--domain=${id}`, "--snapshotname=first", "--security-info"]);
        const rest = async () => (await dump()).replace(/<description>[\s\S]*<\/description>\n?\s*/, "");
        const before = await rest();
        await act(backend, id, { action: "edit", snapshot: "first", description });
        const read = (await backend.observe(id)).snapshots.find((s) => s.id === "first");
        expect(read?.description ?? "").toBe(description);
        expect(await rest()).toBe(before);
        expect(await native.current(id)).toBe("second");
      },
    );

    test("a rename is refused with the reason, and nothing is done", async () => {
      const { backend, subject, native } = world();
      const id = await subject();
      await take(backend, id, "old");
      await expect(plan(backend, id, { action: "edit", snapshot: "old", name: "new" })).rejects.toMatchObject({
        code: "unsupported",
      });
      expect([...(await native.parents(id)).keys()]).toEqual(["old"]);
    });

    test("an edit that would change nothing is invalid input", async () => {
      const { backend, subject } = world();
      const id = await subject();
      await take(backend, id, "same", "words");
      await expect(plan(backend, id, { action: "edit", snapshot: "same", description: "words" })).rejects.toMatchObject(
        { code: "invalid-input" },
      );
    });
  });
}

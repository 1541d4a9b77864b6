import { describe, expect, test } from "vitest";
import { act, plan, take } from "./act.ts";
import type { World } from "./world.ts";

export function createChapter(world: () => World): void {
  describe("create", () => {
    test("no field is required: a name is made, the parent is the current one, and the content is that of now", async () => {
      const { backend, subject, native, write } = world();
      const id = await subject();
      await write(id, 0x11);
      const before = await native.contentNow(id);
      const { result } = await act(backend, id, { action: "create" });
      const name = result.snapshot ?? "";
      expect(name).toMatch(/^snapshot-\d{8}-\d{6}$/);
      expect(await native.parents(id)).toEqual(new Map([[name, null]]));
      expect(await native.contentAt(id, name)).toEqual(before);
      expect(await native.contentNow(id)).toEqual(before);
    });

    test.each(["running", "paused"] as const)(
      "a machine that is %s is saved with its memory and goes on as it was",
      async (state) => {
        const { backend, subject, native } = world();
        const id = await subject({ state });
        const number = await native.processNumber(id);
        const { plainNames } = (await backend.observe(id)).facts;
        if (plainNames) await expect(take(backend, id, "with memory")).rejects.toMatchObject({ code: "invalid-input" });
        await take(backend, id, plainNames ? "with-memory" : "with memory");
        const [snapshot] = (await backend.observe(id)).snapshots;
        expect(snapshot).toMatchObject({ memory: "internal", kind: "internal", state });
        expect(snapshot?.sizeBytes).toBeGreaterThan(0);
        expect(await native.state(id)).toBe(state);
        expect(await native.processNumber(id)).toBe(number);
      },
    );

    test("name and description are taken from pasted XML", async () => {
      const { backend, subject, native } = world();
      const id = await subject();
      const xml = "<domainsnapshot><name>from &lt;xml&gt;</name><description>a &amp; b</description></domainsnapshot>";
      await act(backend, id, { action: "create", xml });
      const [snapshot] = (await backend.observe(id)).snapshots;
      expect(snapshot).toMatchObject({ name: "from <xml>", description: "a & b" });
      expect([...(await native.parents(id)).keys()]).toEqual(["from <xml>"]);
    });

    test("every disk of a machine with two is saved", async () => {
      const { backend, subject, native } = world();
      const id = await subject({ disks: 2 });
      await take(backend, id, "both");
      expect(await native.contentAt(id, "both")).toEqual(await native.contentNow(id));
    });

    test.each([
      ["a document type", "<!DOCTYPE x [<!ENTITY e 'boom'>]><domainsnapshot><name>&e;</name></domainsnapshot>"],
      ["another root", "<domain/>"],
      ["no XML", "not xml <"],
    ])("pasted XML with %s is refused as invalid input", async (_, xml) => {
      const { backend, subject, native } = world();
      const id = await subject();
      await expect(plan(backend, id, { action: "create", xml })).rejects.toMatchObject({ code: "invalid-input" });
      expect(await native.parents(id)).toEqual(new Map());
    });

    test("a taken name is already-exists; a tag that libvirt does not list is not replaced either", async () => {
      const { backend, subject, native } = world();
      const id = await subject();
      await take(backend, id, "taken");
      await expect(plan(backend, id, { action: "create", name: "taken" })).rejects.toMatchObject({
        code: "already-exists",
      });
      const content = await native.contentAt(id, "taken");
      await native.run(["snapshot-delete", `--domain=${id}`, "--snapshotname=taken", "--metadata"]);
      await expect(plan(backend, id, { action: "create", name: "taken" })).rejects.toMatchObject({
        code: "already-exists",
      });
      expect(await native.contentAt(id, "taken")).toEqual(content);
    });

    test.each([["a/b"], [".hidden"], ["two\nlines"], [" "], ["x".repeat(300)], ["7"]])(
      "the name %j is refused with the reason",
      async (name) => {
        const { backend, subject } = world();
        await expect(plan(backend, await subject(), { action: "create", name })).rejects.toMatchObject({
          code: "invalid-input",
        });
      },
    );

    test("what an internal snapshot cannot do is refused, not done differently", async () => {
      const { backend, subject } = world();
      const off = await subject({ disks: 2 });
      const on = await subject({ state: "running", disks: 2 });
      await expect(plan(backend, off, { action: "create", memory: true })).rejects.toMatchObject({ code: "blocked" });
      await expect(plan(backend, on, { action: "create", memory: false })).rejects.toMatchObject({
        code: "unsupported",
      });
      await expect(
        plan(backend, on, { action: "create", disks: [{ target: "vdb", mode: "no" }] }),
      ).rejects.toMatchObject({ code: "unsupported" });
      await expect(plan(backend, on, { action: "create", quiesce: "require" })).rejects.toMatchObject({
        code: "unsupported",
      });
      await expect(
        plan(backend, off, { action: "create", disks: [{ target: "vdz", mode: "no" }] }),
      ).rejects.toMatchObject({ code: "invalid-input" });
    });
  });
}

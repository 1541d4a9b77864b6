import { describe, expect, test } from "vitest";
import { plan, take } from "./act.ts";
import type { World } from "./world.ts";

export function concurrencyChapter(world: () => World): void {
  describe("a world that moves", () => {
    test("the fingerprint stands while nothing happens", async () => {
      const { backend, subject } = world();
      const id = await subject({ state: "running" });
      await take(backend, id, "one");
      const first = (await backend.observe(id)).fingerprint(["one"]);
      expect((await backend.observe(id, { fresh: "all" })).fingerprint(["one"])).toBe(first);
    });

    test.each([
      [
        "a snapshot is added",
        async (w: World, id: string): Promise<void> =>
          void (await w.native.run(["snapshot-create-as", `--domain=${id}`, "--name=more"])),
      ],
      ["the machine is started", (w: World, id: string): Promise<void> => w.setPower(id, "running")],
      ["the disk is written to", (w: World, id: string): Promise<void> => w.write(id, 0x55)],
      [
        "another one becomes current",
        async (w: World, id: string): Promise<void> =>
          void (await w.native.run(["snapshot-current", `--domain=${id}`, "--snapshotname=one"])),
      ],
      [
        "the machine's settings change",
        async (w: World, id: string): Promise<void> =>
          void (await w.native.run(["setmaxmem", `--domain=${id}`, "--size=65536", "--config"])),
      ],
    ] as const)("the fingerprint moves when %s", async (_, change) => {
      const { backend, subject } = world();
      const id = await subject();
      await take(backend, id, "one");
      await take(backend, id, "two");
      const before = (await backend.observe(id)).fingerprint(["two"]);
      await change(world(), id);
      expect((await backend.observe(id, { fresh: ["two"] })).fingerprint(["two"])).not.toBe(before);
    });

    test("an operation re-checks: a snapshot that broke after the plan is not reverted to, and the machine goes on", async () => {
      const { backend, subject, native, setPower, files } = world();
      const id = await subject();
      await take(backend, id, "one");
      await setPower(id, "running");
      const planned = await plan(backend, id, { action: "revert", snapshot: "one", safetySnapshot: false });
      await setPower(id, "off");
      const { untagImage } = await import("#server/lab/image.ts");
      await untagImage(files(id)[0] ?? "", "one");
      await setPower(id, "running");
      const number = await native.processNumber(id);
      const call = planned.steps[0]?.call;
      if (call?.op !== "revert") throw new Error("not a revert");
      const context = {
        job: "test",
        signal: new AbortController().signal,
        progress: () => undefined,
        note: () => undefined,
      };
      await expect(backend.operations.revert?.run(id, call, context)).rejects.toMatchObject({ code: "blocked" });
      expect(await native.processNumber(id)).toBe(number);
    });

    test("a file that builds on an image keeps its snapshots from revert and deletion, by name", async () => {
      const { backend, subject, files } = world();
      const id = await subject();
      await take(backend, id, "base point");
      const [image = ""] = files(id);
      const overlay = `${image}.overlay`;
      const { runCommand } = await import("#server/exec/run-command.ts");
      const { ignoreOutput, toolFailed } = await import("#server/exec/command.ts");
      await runCommand({
        argv: ["qemu-img", "create", "-q", "-f", "qcow2", "-F", "qcow2", "-b", image, overlay],
        timeoutMs: 10_000,
        parse: ignoreOutput,
        classify: toolFailed,
      });
      for (const intent of [
        { action: "revert", snapshot: "base point" },
        { action: "delete", snapshot: "base point", scope: "one" },
      ] as const)
        await expect(plan(backend, id, intent)).rejects.toMatchObject({
          code: "blocked",
          context: { blockers: [{ kind: "file", id: overlay }] },
        });
    });
  });
}

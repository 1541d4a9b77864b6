import { describe, expect, test } from "vitest";
import { act, plan, take } from "./act.ts";
import type { PowerChoice, World } from "./world.ts";

const powers = ["running", "paused", "off"] as const;
const native = { running: "running", paused: "paused", off: "shut off" } as const;

/** A subject with one snapshot in each power state, named after it; each with other content on its disk. */
async function subjectWithAll(world: World): Promise<string> {
  const id = await world.subject();
  let byte = 0x21;
  for (const power of powers) {
    await world.setPower(id, "off");
    await world.write(id, byte++);
    await world.setPower(id, power);
    await take(world.backend, id, power);
  }
  await world.setPower(id, "off");
  await world.write(id, byte);
  return id;
}

export function revertChapter(world: () => World): void {
  describe("revert", () => {
    let id: string;
    test("(a subject with a snapshot in each power state)", async () => {
      id = await subjectWithAll(world());
    });

    describe.each(powers)("from a machine that is %s", (from: PowerChoice) => {
      test.each(powers)("to a snapshot taken %s: state and disks are those of the snapshot", async (to) => {
        const { backend, native: look, setPower } = world();
        await setPower(id, from);
        await act(backend, id, { action: "revert", snapshot: to, safetySnapshot: false });
        expect(await look.state(id)).toBe(native[to]);
        expect(await look.current(id)).toBe(to);
        expect(await look.contentNow(id)).toEqual(await look.contentAt(id, to));
      });
    });

    test.each([
      ["running", "paused", "paused"],
      ["running", "off", "shut off"],
      ["paused", "running", "running"],
      ["off", "running", "running"],
      ["off", "paused", "paused"],
      ["off", "off", "shut off"],
    ] as const)("a snapshot taken %s, asked to come back %s, is %s", async (snapshot, start, state) => {
      const { backend, native: look, setPower } = world();
      await setPower(id, "off");
      await act(backend, id, { action: "revert", snapshot, start, safetySnapshot: false });
      expect(await look.state(id)).toBe(state);
      expect(await look.current(id)).toBe(snapshot);
    });

    test("the safety snapshot is on by default and holds what would have been lost", async () => {
      const { backend, native: look, setPower, write } = world();
      await setPower(id, "off");
      await write(id, 0x77);
      const lost = await look.contentNow(id);
      const { intent, result } = await act(backend, id, { action: "revert", snapshot: "off" });
      expect(intent).toMatchObject({ safetySnapshot: true });
      expect(await look.contentAt(id, result.snapshot ?? "")).toEqual(lost);
      expect(await look.current(id)).toBe("off");
      await act(backend, id, result.undo ?? { action: "repair", finding: "" });
      expect(await look.contentNow(id)).toEqual(lost);
    });

    test("without a safety snapshot the plan says as a danger what is lost", async () => {
      const planned = await plan(world().backend, id, { action: "revert", snapshot: "off", safetySnapshot: false });
      expect(planned.effects.some((e) => e.group === "data-lost" && e.severity === "danger")).toBe(true);
      expect(planned.undoable).toBe("no");
    });

    test("a tag that is gone is found before the machine is touched", async () => {
      const { backend, native: look, setPower, subject, files } = world();
      const broken = await subject();
      await take(backend, broken, "lost");
      await removeTag(files(broken)[0] ?? "", "lost");
      await setPower(broken, "running");
      const number = await look.processNumber(broken);
      await expect(plan(backend, broken, { action: "revert", snapshot: "lost" })).rejects.toMatchObject({
        code: "unsupported",
      });
      expect(await look.state(broken)).toBe("running");
      expect(await look.processNumber(broken)).toBe(number);
      const findings = (await backend.observe(broken)).findings;
      expect(findings.map((f) => f.kind)).toContain("missing-tag");
    });

    test("a snapshot that is not there is not-found", async () => {
      await expect(plan(world().backend, id, { action: "revert", snapshot: "never" })).rejects.toMatchObject({
        code: "not-found",
      });
    });
  });
}

async function removeTag(file: string, tag: string): Promise<void> {
  const { untagImage } = await import("#server/lab/image.ts");
  await untagImage(file, tag);
}

import { describe, expect, test } from "vitest";
import type { Finding } from "#lib/model/finding.ts";
import type { Problem } from "#lib/model/problem.ts";
import type { RepairFacts, StaleName, SubjectFacts } from "#server/backends/subject-facts.ts";
import { observationOf, snapshotNamed } from "#server/testing/memory-domain.ts";
import type { PlanContext } from "./plan-context.ts";
import { planIntent } from "./plan-intent.ts";

const time = "2026-05-03T12:00:00.000Z";
const finding = (
  kind: Finding["kind"],
  key: string,
  choices: readonly string[],
  objects: Finding["objects"] = [],
): Finding => {
  const id = key === "" ? kind : `${kind}:${key}`;
  const repairs = choices.map((choice) => ({ choice, title: choice }));
  return {
    ...{ id, kind, severity: "info", text: `${kind}.`, objects, repairs },
    repair: { action: "repair", finding: id },
  };
};
const object = (kind: string, id: string) => ({ kind, id, name: id });

interface World {
  finding: Finding;
  repair?: Partial<RepairFacts>;
  facts?: Partial<SubjectFacts>;
  locked?: readonly string[];
}
/** a → b → c, off. */
function context({ finding: found, repair = {}, facts = {}, locked = [] }: World): PlanContext {
  const snapshots = [
    snapshotNamed("a", null, time, null),
    snapshotNamed("b", "a", time, null),
    snapshotNamed("c", "b", time, null),
  ];
  const base = observationOf({
    ...{ id: "u", name: "web", state: "shut off", headParentId: "c", managedSave: false, snapshots, generation: 0 },
  });
  const head = { ...base.head, disks: [{ target: "vda", file: "/i/vda", format: "qcow2", backing: [] }] };
  return {
    observation: {
      ...{ ...base, head, findings: [found] },
      facts: { ...base.facts, isActive: false, ...facts, repair: { ...base.facts.repair, ...repair } },
    },
    isLocked: (id) => locked.includes(id),
    now: new Date(time),
  } as PlanContext;
}
const plan = (world: World, choice?: string) =>
  planIntent({ action: "repair", finding: world.finding.id, ...(choice ? { choice } : {}) }, context(world));
const calls = (world: World, choice?: string) => plan(world, choice).steps.map((step) => step.call);
function refusal(world: World, choice?: string): Problem {
  try {
    plan(world, choice);
  } catch (error) {
    return error as Problem;
  }
  throw new Error("it was planned");
}
const keep = { op: "keepDescriptions", snapshots: ["a", "b", "c"] };

describe("which repair", () => {
  const missing = finding("missing-tag", "b:/i/vda", ["forget"], [object("snapshot", "b"), object("file", "/i/vda")]);

  test("the first without a choice; a finding that is gone, or a choice that it does not have, is refused", () => {
    expect(calls({ finding: missing })).toEqual([keep, { op: "remove", snapshot: "b", metadataOnly: true }]);
    expect(plan({ finding: missing }).intent).toEqual({ action: "repair", finding: missing.id, choice: "forget" });
    expect(refusal({ finding: missing }, "remove").code).toBe("invalid-input");
    expect(refusal({ finding: { ...missing, repairs: [], repair: null } }).code).toBe("unsupported");
    const gone = { action: "repair", finding: "other" } as const;
    expect(() => planIntent(gone, context({ finding: missing }))).toThrow(/gone/);
  });

  test("what is locked is not forgotten", () => {
    expect(refusal({ finding: missing, locked: ["b"] })).toMatchObject({
      code: "blocked",
      context: { blockers: [{ id: "b" }] },
    });
  });
});

describe("a chain that was merged", () => {
  const stale: StaleName = {
    ...{ snapshot: "c", target: "vda", file: "/i/o1", isGone: true, overlay: "/i/o2", backing: "/i/base" },
    ...{ mergedInto: "/i/base", lost: ["b"] },
  };
  const found = finding("wrong-backing", "c:/i/o1", ["rename", "forget"], [object("snapshot", "c")]);

  test("follows the data only where that is certain", () => {
    const steps = calls({ finding: found, repair: { staleNames: [stale] } });
    expect(steps[1]).toMatchObject({ op: "renameFiles", renames: [{ from: "/i/o1", to: "/i/base" }] });
    expect(steps.at(-1)).toEqual({ op: "remove", snapshot: "b", metadataOnly: true });
    const unsure = { ...stale, mergedInto: null, lost: [] };
    expect(refusal({ finding: found, repair: { staleNames: [unsure] } }).code).toBe("blocked");
    expect(refusal({ finding: found }).code).toBe("not-found");
    expect(refusal({ finding: found, repair: { staleNames: [stale] }, locked: ["b"] }).code).toBe("blocked");
  });
});

describe("snapshots that nobody lists", () => {
  const tag = (name: string, path = "/i/vda", vmStateBytes = 0) => ({
    path,
    id: "7",
    name,
    createdAt: time,
    vmStateBytes,
  });
  const heads = [{ target: "vda", file: "/i/vda", isInternal: true }];
  const world = (name: string, repair: Partial<RepairFacts>, facts: Partial<SubjectFacts> = {}): World => ({
    ...{ finding: finding("orphan-tag", name, ["adopt", "remove"]), repair: { headFiles: heads, ...repair }, facts },
  });

  test.each(["", ".hidden", "a/b", "bell\u0007", "x".repeat(201), "\ud800"])("%j is no name for libvirt", (name) => {
    expect(refusal(world(name, { tags: [tag(name)] })).code).toBe("blocked");
  });

  test("adopted as it was, with its memory or without", () => {
    const adopted = (bytes: number) => calls(world("t", { tags: [tag("t", "/i/vda", bytes)] }))[1];
    expect(adopted(0)).toMatchObject({ op: "adopt", name: "t", state: "shutoff", parent: null, createdAt: time });
    expect(adopted(5)).toMatchObject({
      state: "running",
      disks: [{ target: "vda", mode: "internal", file: "/i/vda" }],
    });
  });

  test("refused where a revert would not put all disks back, or would take another one", () => {
    const other = { ...tag("other"), id: "t" };
    for (const repair of [
      { tags: [tag("t"), tag("t")] },
      { tags: [tag("t", "/i/base")] },
      { tags: [tag("t"), tag("t", "/i/base")] },
      { tags: [tag("t"), other] },
      { tags: [tag("t")], headFiles: [{ target: "vda", file: "/i/vda", isInternal: false }] },
      { tags: [tag("t")], headFiles: [] },
    ])
      expect(refusal(world("t", repair), "adopt").code, JSON.stringify(repair)).toBe("blocked");
    expect(refusal(world("t", { tags: [tag("t")] }, { isPersistent: false }), "adopt").code).toBe("blocked");
  });

  test("removed only from images at rest, as a loss that is typed for", () => {
    const removal = plan(world("t", { tags: [tag("t")] }), "remove");
    expect(removal.steps.at(-1)).toMatchObject({
      destructive: true,
      call: { op: "removeTag", file: "/i/vda", tag: "t" },
    });
    expect(removal.confirm).toEqual({ type: "domain-name", expect: "web" });
    expect(refusal(world("t", { tags: [tag("t")] }, { isActive: true }), "remove").code).toBe("blocked");
    expect(refusal(world("t", { tags: [tag("t"), tag("t")] }), "remove").code).toBe("blocked");
  });
});

describe("a machine that a full disk paused", () => {
  const world = (freeBytes: number | null): World => ({
    finding: finding("disk-full", "", ["resume"]),
    facts: {
      isActive: true,
      freeSpace: [
        { path: "/i/vda", freeBytes },
        { path: "/other", freeBytes: 0 },
      ],
    },
  });

  test("goes on with room to write, and is told how much there is without", () => {
    expect(calls(world(2 ** 30))).toEqual([keep, { op: "resume", needBytes: 64 * 1024 ** 2 }]);
    const full = refusal(world(4096));
    expect(full).toMatchObject({ code: "no-space" });
    expect(full.message).toMatch(/Only 4(\.0)? KiB are free/);
    expect(refusal(world(null)).code).toBe("blocked");
  });
});

test("settings are corrected of a machine that is off and was not saved to disk", () => {
  const found = finding("stale-backing-store", "vda", ["rewrite"], [object("disk", "vda")]);
  const files = { vda: { file: "/i/vda", format: "qcow2" } };
  expect(calls({ finding: found })).toEqual([keep, { op: "useFiles", snapshot: null, files }]);
  expect(refusal({ finding: found, facts: { isActive: true } }).code).toBe("blocked");
  expect(refusal({ finding: found, facts: { managedSave: true } }).code).toBe("blocked");
});

test("a deletion that was broken off is settled only when nothing is at work, and finished only where it is one", () => {
  const found = finding("half-done-deletion", "a", ["clear", "finish"], [object("snapshot", "a")]);
  expect(calls({ finding: found })).toEqual([keep, { op: "clearDeletionMark", snapshot: "a" }]);
  expect(calls({ finding: found }, "finish").at(-1)).toMatchObject({ op: "remove", snapshot: "b" });
  for (const blockJobs of [null, ["vda"]])
    expect(refusal({ finding: found, repair: { blockJobs } }).code).toBe("blocked");
});

test("an overlay that others build on is not removed, and one without bytes of its own is no loss", () => {
  const found = finding("orphan-overlay", "/i/x", ["remove"], [object("file", "/i/x")]);
  const stray = { path: "/i/x", format: "qcow2", backing: "/i/vda", overlays: [], ownBytes: 0, isLeftBehind: false };
  const world = (more: object): World => ({ finding: found, repair: { strays: [{ ...stray, ...more }] } });
  expect(plan(world({}))).toMatchObject({ confirm: null, effects: [{ group: "space" }] });
  expect(plan(world({ ownBytes: null })).confirm).not.toBeNull();
  expect(refusal(world({ overlays: ["/i/y"] })).code).toBe("blocked");
  expect(refusal({ finding: found }).code).toBe("not-found");
});

test("what only Espalier remembers is settled in its own store, with nothing else done", () => {
  const changed = finding("changed-outside", "/i/a", ["accept"], [object("file", "/i/a"), object("snapshot", "a")]);
  expect(calls({ finding: changed })).toEqual([{ op: "acceptFiles", files: ["/i/a"] }]);
  const job = finding("interrupted-job", "j", ["settled"], [object("job", "j")]);
  expect(calls({ finding: job })).toEqual([{ op: "acknowledge", job: "j" }]);
});

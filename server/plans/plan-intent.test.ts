import { describe, expect, test } from "vitest";
import { type Capability, no, notNow, yes } from "#lib/model/capability.ts";
import type { Finding } from "#lib/model/finding.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { MachineObservation, ObservedSnapshot } from "#server/backends/contract.ts";
import type { SubjectFacts } from "#server/backends/subject-facts.ts";
import type { PlanContext } from "./plan-context.ts";
import { planIntent } from "./plan-intent.ts";

const now = new Date("2026-05-03T14:15:02Z");
const stamp = "20260503-141502";
const GiB = 1024 ** 3;

const snapshot = (id: string, parentId: string | null, more: Partial<ObservedSnapshot> = {}): ObservedSnapshot => ({
  id,
  name: id,
  parentId,
  createdAt: "2026-05-03T12:15:02.000Z",
  description: null,
  state: "running",
  kind: "internal",
  memory: "internal",
  memoryFile: null,
  disks: [{ target: "vda", mode: "internal", file: "/i/vda", overlay: null, backingFile: null }],
  sizeBytes: 1024,
  changedBytes: null,
  exclusiveBytes: null,
  isCurrent: false,
  problem: null,
  ...more,
});
const cold = { state: "shutoff", memory: "none", sizeBytes: null } as const;

interface World {
  snapshots?: readonly ObservedSnapshot[];
  head?: string | null;
  facts?: Partial<SubjectFacts>;
  /** Capabilities of every snapshot and of the head that are not yes. */
  not?: Readonly<Record<string, Capability>>;
  locked?: readonly string[];
  findings?: readonly Finding[];
}
/** a → b → c, a → d; the head below c; all is possible. */
const family = [snapshot("a", null), snapshot("b", "a", cold), snapshot("c", "b"), snapshot("d", "a")];

function world({
  snapshots = family,
  head = "c",
  facts = {},
  not = {},
  locked = [],
  findings = [],
}: World = {}): PlanContext {
  const able = (action: string) => not[action] ?? yes();
  const observation = {
    subject: { host: "h", kind: "domain", id: "u", name: "web-01", state: "running" },
    readAt: now.toISOString(),
    revision: "r",
    snapshots,
    head: { parentId: head, state: facts.isActive === false ? "shut off" : "running", reason: null, disks: [] },
    findings,
    partial: [],
    capabilities: () => new Proxy({}, { get: (_, action) => able(String(action)) }),
    headCapabilities: () => new Proxy({}, { get: (_, action) => able(String(action)) }),
    facts: {
      isActive: true,
      plainNames: false,
      managedSave: false,
      memoryBytes: GiB,
      takenNames: [],
      files: [],
      existingPaths: new Set(),
      guestAgent: "none",
      isPersistent: true,
      disks: [{ target: "vda", internal: true, format: "qcow2" }],
      images: [],
      freeSpace: [{ path: "/i/vda", freeBytes: 10 * GiB }],
      ...facts,
    },
    fingerprint: () => "f",
  } as unknown as MachineObservation;
  return { observation, isLocked: (id) => locked.includes(id), now };
}
const plan = (intent: Intent, of: World = {}) => planIntent(intent, world(of));
const calls = (intent: Intent, of: World = {}) => plan(intent, of).steps.map((step) => step.call);
/** Without the step that every deletion begins with. */
const deletions = (intent: Intent, of: World = {}) => plan(intent, of).steps.slice(1);
const goneIn = (intent: Intent, of: World = {}) =>
  deletions(intent, of).map(({ call }) => (call.op === "remove" ? call.snapshot : ""));
const refusal = (
  intent: Intent,
  of: World = {},
): { code: string; message: string; context: Record<string, unknown> } => {
  try {
    plan(intent, of);
  } catch (error) {
    return error as never;
  }
  throw new Error("It was not refused.");
};
const texts = (intent: Intent, of: World = {}, group?: string) =>
  plan(intent, of).effects.flatMap((effect) => (!group || effect.group === group ? [effect.text] : []));
const off = { facts: { isActive: false } };

describe("create", () => {
  test("a name that QEMU cannot put into a job's id is refused where libvirt does so, with words to act on", () => {
    const of = { facts: { plainNames: true } };
    for (const name of ["a b", "é", "a,b"]) {
      const { code, message } = refusal({ action: "create", name }, of);
      expect([code, message]).toEqual(["invalid-input", expect.stringContaining("plain letters")]);
      expect(plan({ action: "create", name }).steps.length).toBeGreaterThan(0);
    }
    expect(plan({ action: "create", name: "before-upgrade_2.1" }, of).steps.length).toBeGreaterThan(0);
  });

  test("golden case: a running machine", () => {
    expect(plan({ action: "create", name: "n", description: "why" })).toEqual({
      intent: { action: "create", name: "n", description: "why", memory: true },
      steps: [
        {
          title: 'Take the snapshot "n"',
          destructive: false,
          optional: false,
          call: { op: "create", name: "n", description: "why", memory: true },
        },
        {
          title: "Keep a picture of the screen with it",
          destructive: false,
          optional: true,
          call: { op: "picture", snapshot: "n" },
        },
      ],
      effects: [
        {
          group: "snapshots",
          severity: "info",
          text: '"n" is added below "c".',
          objects: [{ kind: "snapshot", id: "n", name: "n" }],
        },
        {
          group: "service",
          severity: "warning",
          text: "web-01 stands still while its memory is written (1 GiB at most), then goes on.",
          objects: [],
        },
      ],
      after: {
        headParentId: "n",
        state: "running",
        snapshots: [
          ...family.map(({ id, name, parentId }) => ({ id, name, parentId })),
          { id: "n", name: "n", parentId: "c" },
        ],
      },
      bytesToCopy: null,
      freeNeeded: [{ path: "/i/vda", needBytes: GiB + 64 * 1024 ** 2, freeBytes: 10 * GiB }],
      merge: null,
      estimateMs: null,
      undoable: "yes",
      confirmLabel: 'Take snapshot "n"',
      confirm: null,
      reliesOn: [],
      touches: ["n"],
      result: {
        changed: ['Snapshot "n" was taken.'],
        snapshot: "n",
        undo: { action: "delete", snapshot: "n", scope: "one" },
      },
    });
  });

  test("a machine that is off: no memory, no picture, no pause, no space asked", () => {
    const planned = plan({ action: "create" }, { ...off, snapshots: [], head: null });
    expect(planned.steps.map((s) => s.call)).toEqual([
      { op: "create", name: `snapshot-${stamp}`, description: null, memory: false },
    ]);
    expect(planned.effects.map((e) => e.text)).toEqual([`"snapshot-${stamp}" becomes a first snapshot (a root).`]);
    expect(planned.freeNeeded).toEqual([]);
  });

  test("a name that nobody gave avoids snapshots and tags alike", () => {
    const taken = [snapshot(`snapshot-${stamp}`, null)];
    const made = calls(
      { action: "create", name: "" },
      { snapshots: taken, facts: { takenNames: [`snapshot-${stamp}-2`] } },
    );
    expect(made[0]).toMatchObject({ name: `snapshot-${stamp}-3` });
  });

  test.each<[Intent, World, string]>([
    [{ action: "create", name: "a" }, {}, "already-exists"],
    [{ action: "create", name: "tag" }, { facts: { takenNames: ["tag"] } }, "already-exists"],
    [{ action: "create", name: "x/y" }, {}, "invalid-input"],
    [{ action: "create", memory: false }, {}, "unsupported"],
    [{ action: "create", memory: true }, off, "blocked"],
    [{ action: "create", live: true }, {}, "unsupported"],
    [{ action: "create", quiesce: "require" }, {}, "unsupported"],
    [{ action: "create", disks: [{ target: "vdz", mode: "internal" }] }, {}, "invalid-input"],
    [{ action: "create", disks: [{ target: "vda", mode: "no" }] }, {}, "unsupported"],
    [{ action: "create", disks: [{ target: "vda", mode: "internal", method: "zfs" }] }, {}, "unsupported"],
    [{ action: "create", xml: "<domainsnapshot><name>a\nb</name></domainsnapshot>" }, {}, "invalid-input"],
    [{ action: "create" }, { not: { create: notNow("Later.") } }, "blocked"],
    [{ action: "create" }, { not: { create: no("Never.") } }, "unsupported"],
    [{ action: "create" }, { facts: { freeSpace: [{ path: "/i/vda", freeBytes: GiB }] } }, "no-space"],
  ])("%j is refused", (intent, of, code) => {
    expect(refusal(intent, of)).toMatchObject({ name: "Problem", code });
  });

  test("free space that is not known does not stand in the way", () => {
    const facts = { freeSpace: [{ path: "/i/vda", freeBytes: null }], memoryBytes: null };
    expect(plan({ action: "create" }, { facts }).freeNeeded).toEqual([
      { path: "/i/vda", needBytes: null, freeBytes: null },
    ]);
  });

  test("fields given beside pasted XML win over it, and the XML is not kept", () => {
    const xml = "<domainsnapshot><name>x</name><description>from xml</description></domainsnapshot>";
    expect(plan({ action: "create", xml, name: "mine" }).intent).toEqual({
      action: "create",
      name: "mine",
      description: "from xml",
      memory: true,
    });
  });
});

describe("revert", () => {
  const safety = `before-revert-${stamp}`;

  test("golden case: the state of now is kept first, and the undo goes back to it", () => {
    const planned = plan({ action: "revert", snapshot: "a" });
    expect(planned).toMatchObject({
      intent: { action: "revert", snapshot: "a", start: "as-saved", safetySnapshot: true, force: false },
      after: { headParentId: "a", state: "running" },
      undoable: "yes",
      confirmLabel: 'Revert web-01 to "a"',
      confirm: null,
      reliesOn: ["a"],
      touches: ["a"],
      result: {
        snapshot: safety,
        undo: { action: "revert", snapshot: safety, start: "as-saved" },
      },
    });
    expect(planned.steps.map((s) => [s.call.op, s.destructive, s.optional])).toEqual([
      ["create", false, false],
      ["picture", false, true],
      ["revert", true, false],
    ]);
    expect(planned.after.snapshots.at(-1)).toEqual({ id: safety, name: safety, parentId: "c" });
    expect(planned.effects.map((e) => [e.group, e.severity, e.text])).toMatchInlineSnapshot(`
      [
        [
          "snapshots",
          "info",
          "The state of now is kept first, as "before-revert-20260503-141502", with its memory. Nothing is lost.",
        ],
        [
          "snapshots",
          "info",
          "All 4 snapshots stay. The head moves below "a".",
        ],
        [
          "service",
          "warning",
          "web-01 is stopped as it is and its QEMU process is replaced; everybody connected to it is cut off.",
        ],
        [
          "service",
          "info",
          "Afterwards web-01 is running.",
        ],
        [
          "settings",
          "warning",
          "The machine's settings (memory, devices, disks) also go back to those it had at "a".",
        ],
      ]
    `);
  });

  test("a safety snapshot's name gives way to snapshots and tags", () => {
    const of: World = { snapshots: [...family, snapshot(safety, "c")], facts: { takenNames: [`${safety}-2`] } };
    expect(plan({ action: "revert", snapshot: "a" }, of).result.snapshot).toBe(`${safety}-3`);
  });

  test.each<["as-saved" | "running" | "paused" | "off" | undefined, "a" | "b", string, unknown[]]>([
    [undefined, "a", "running", [{ op: "revert", snapshot: "a", start: "as-saved", force: false }]],
    ["running", "a", "running", [{ op: "revert", snapshot: "a", start: "running", force: false }]],
    ["paused", "a", "paused", [{ op: "revert", snapshot: "a", start: "paused", force: false }]],
    ["off", "a", "shut off", [{ op: "revert", snapshot: "a", start: "paused", force: false }, { op: "powerOff" }]],
    [undefined, "b", "shut off", [{ op: "revert", snapshot: "b", start: "as-saved", force: false }]],
    ["running", "b", "running", [{ op: "revert", snapshot: "b", start: "running", force: false }]],
    ["off", "b", "shut off", [{ op: "revert", snapshot: "b", start: "as-saved", force: false }]],
  ])("start %s to %s (a has memory, b has none) ends %s", (start, id, state, expected) => {
    const intent: Intent = { action: "revert", snapshot: id, safetySnapshot: false, ...(start ? { start } : {}) };
    const planned = plan(intent);
    expect(planned.steps.map((s) => s.call)).toEqual(expected);
    expect(planned.after.state).toBe(state);
    expect(texts(intent, {}, "service").at(-1)).toContain(`Afterwards web-01 is ${state}`);
  });

  test("a point at which the machine was paused comes back paused", () => {
    const of = { snapshots: [snapshot("p", null, { state: "paused" })] };
    expect(plan({ action: "revert", snapshot: "p" }, of).after.state).toBe("paused");
  });

  test("without a safety snapshot the loss is a danger, in the button too, and cannot be undone", () => {
    const planned = plan({ action: "revert", snapshot: "a", safetySnapshot: false });
    expect(planned.effects[0]).toMatchObject({
      group: "data-lost",
      severity: "danger",
      text: expect.stringMatching(/since "c" \(2 h\) is lost/),
    });
    expect(planned).toMatchObject({
      undoable: "no",
      confirmLabel: 'Revert web-01 to "a", lose 2 h',
      result: { undo: null },
    });
  });

  test.each<[string, World, boolean | undefined, boolean]>([
    ["all is kept", {}, undefined, false],
    ["what is lost came after a snapshot", {}, false, false],
    ["no snapshot holds anything of the head", { head: null }, false, true],
    ["saved memory is thrown away", { facts: { isActive: false, managedSave: true } }, undefined, true],
    [
      "no safety snapshot can be taken, and none is above",
      { head: null, not: { create: no("Raw.") } },
      undefined,
      true,
    ],
  ])("the machine's name is typed only for data held nowhere else: %s", (_, of, safetySnapshot, typed) => {
    const intent: Intent = {
      action: "revert",
      snapshot: "a",
      ...(safetySnapshot === undefined ? {} : { safetySnapshot }),
    };
    expect(plan(intent, of).confirm).toEqual(typed ? { type: "domain-name", expect: "web-01" } : null);
  });

  test("where no safety snapshot can be taken the plan says why, and one that was asked for is refused", () => {
    const of = { not: { create: no("vda is raw.") } };
    expect(texts({ action: "revert", snapshot: "a" }, of, "data-lost")[0]).toContain("vda is raw.");
    expect(refusal({ action: "revert", snapshot: "a", safetySnapshot: true }, of).code).toBe("unsupported");
  });

  test("a managed save goes before the revert, never after", () => {
    const of = { facts: { isActive: false, managedSave: true } };
    expect(calls({ action: "revert", snapshot: "b" }, of).map((call) => call.op)).toEqual([
      "create",
      "dropManagedSave",
      "revert",
    ]);
  });

  test("disks that the snapshot does not hold are named", () => {
    const disks = ["vda", "vdb"].map((target) => ({
      target,
      mode: target === "vdb" ? ("no" as const) : ("internal" as const),
      file: "/i",
      overlay: null,
      backingFile: null,
    }));
    expect(texts({ action: "revert", snapshot: "p" }, { snapshots: [snapshot("p", null, { disks })] })).toContain(
      '"p" does not hold vdb: what is there now stays.',
    );
  });

  test("too little space for the safety snapshot is no-space, and none is asked without one", () => {
    const of = { facts: { freeSpace: [{ path: "/i/vda", freeBytes: 1 }] } };
    expect(refusal({ action: "revert", snapshot: "a" }, of).code).toBe("no-space");
    expect(plan({ action: "revert", snapshot: "a", safetySnapshot: false }, of).freeNeeded).toEqual([]);
  });

  test("what is in the way is told with its blockers; a snapshot that is gone is not-found", () => {
    const blockers = [{ kind: "disk", id: "vda", name: "vda" }];
    const of = { not: { revert: notNow("A block job.", blockers) } };
    expect(refusal({ action: "revert", snapshot: "a" }, of)).toMatchObject({ code: "blocked", context: { blockers } });
    expect(refusal({ action: "revert", snapshot: "x" }).code).toBe("not-found");
  });
});

describe("delete", () => {
  test("golden case: one in the middle", () => {
    const planned = plan({ action: "delete", snapshot: "b", scope: "one" });
    expect(planned).toMatchObject({
      intent: { action: "delete", snapshot: "b", scope: "one", metadataOnly: false },
      steps: [
        { destructive: false, call: { op: "keepDescriptions", snapshots: ["b", "c"] } },
        { title: 'Delete "b"', destructive: true, call: { op: "remove", snapshot: "b", metadataOnly: false } },
      ],
      undoable: "no",
      confirmLabel: 'Delete "b"',
      confirm: null,
      reliesOn: ["b"],
      touches: ["b"],
      result: { changed: ['Snapshot "b" is deleted.'], snapshot: null, undo: null },
    });
    expect(planned.after.snapshots.find((s) => s.id === "c")?.parentId).toBe("a");
    expect(planned.effects.map((e) => [e.group, e.severity, e.text])).toMatchInlineSnapshot(`
      [
        [
          "data-lost",
          "danger",
          "Nobody can go back to "b" any more. This cannot be undone.",
        ],
        [
          "snapshots",
          "info",
          ""c" keeps its whole state and hangs below "a" then.",
        ],
        [
          "space",
          "info",
          "What is freed inside the image files is not known beforehand.",
        ],
      ]
    `);
  });

  test("bytes that a deletion frees inside images are told where they are known", () => {
    const context = { ...world(), heldBytes: 12 * 1024 * 1024 };
    const { effects } = planIntent({ action: "delete", snapshot: "b", scope: "one" }, context);
    expect(effects.find(({ group }) => group === "space")?.text).toMatch(/^About 12 MiB are freed/);
  });

  test("a subtree goes leaves first, its top last, and every point is named", () => {
    const intent: Intent = { action: "delete", snapshot: "a", scope: "subtree" };
    const planned = plan(intent);
    const order = goneIn(intent);
    expect([...order].sort()).toEqual(["a", "b", "c", "d"]);
    for (const { id, parentId } of family)
      if (parentId) expect(order.indexOf(id)).toBeLessThan(order.indexOf(parentId));
    expect(planned.effects[0]?.objects.map((o) => o.id).sort()).toEqual(["a", "b", "c", "d"]);
    for (const id of order) expect(planned.effects[0]?.text).toContain(`"${id}"`);
    expect(planned.after).toMatchObject({ headParentId: null, snapshots: [] });
  });

  test("children go without their parent, and the head hangs below it then", () => {
    const planned = plan({ action: "delete", snapshot: "a", scope: "children" });
    expect(planned.after).toMatchObject({ headParentId: "a", snapshots: [{ id: "a" }] });
    expect(planned.effects.map((e) => e.text)).toContain('The live state is untouched; it hangs below "a" then.');
  });

  test("any tree: what is left keeps its nearest parent that is left", () => {
    for (let seed = 1; seed <= 50; seed++) {
      const size = 2 + (seed % 9);
      const tree = Array.from({ length: size }, (_, i) => snapshot(`s${i}`, i === 0 ? null : `s${(i * seed * 7) % i}`));
      const target = `s${seed % size}`;
      const intent: Intent = { action: "delete", snapshot: target, scope: "subtree" };
      const { after } = plan(intent, { snapshots: tree, head: null });
      const gone = new Set(goneIn(intent, { snapshots: tree, head: null }));
      expect(gone.size + after.snapshots.length).toBe(size);
      for (const left of after.snapshots) {
        expect(gone.has(left.id)).toBe(false);
        expect(left.parentId).toBe(tree.find((s) => s.id === left.id)?.parentId);
      }
    }
  });

  test.each([
    [5, null],
    [6, { type: "domain-name", expect: "web-01" }],
  ])("%i points: typed is %j", (count, confirm) => {
    const line = Array.from({ length: count }, (_, i) => snapshot(`s${i}`, i === 0 ? null : `s${i - 1}`));
    const planned = plan({ action: "delete", snapshot: "s0", scope: "subtree" }, { snapshots: line, head: null });
    expect(planned.confirm).toEqual(confirm);
    expect(planned.effects[0]?.objects).toHaveLength(count);
  });

  test("of many points all are named as objects where the words end", () => {
    const line = Array.from({ length: 30 }, (_, i) => snapshot(`s${i}`, i === 0 ? null : `s${i - 1}`));
    const [lost] = plan(
      { action: "delete", snapshot: "s0", scope: "subtree" },
      { snapshots: line, head: null },
    ).effects;
    expect(lost?.text).toContain("and 22 more");
    expect(lost?.objects).toHaveLength(30);
  });

  test.each(["one", "children", "subtree"] as const)(
    "a locked snapshot refuses, by name, to go with scope %s",
    (scope) => {
      const snapshotId = scope === "one" ? "c" : "a";
      for (const metadataOnly of [false, true])
        expect(
          refusal({ action: "delete", snapshot: snapshotId, scope, metadataOnly }, { locked: ["c"] }),
        ).toMatchObject({
          code: "blocked",
          message: '"c" is locked against deletion. Unlock first.',
          context: { blockers: [{ kind: "snapshot", id: "c", name: "c" }] },
        });
    },
  );

  test("a locked snapshot that stays is in nobody's way", () => {
    expect(goneIn({ action: "delete", snapshot: "a", scope: "children" }, { locked: ["a"] })).toHaveLength(3);
    expect(goneIn({ action: "delete", snapshot: "a", scope: "one" }, { locked: ["c"] })).toHaveLength(1);
  });

  test("forgetting loses no data, says so, and asks no capability", () => {
    const of = { not: { delete: no("The file is gone.") } };
    const planned = plan({ action: "delete", snapshot: "b", scope: "one", metadataOnly: true }, of);
    expect(planned.steps).toMatchObject([
      { title: "Keep the descriptions of 2 snapshots as they are now", call: { snapshots: ["b", "c"] } },
      { title: 'Forget "b"', destructive: false, call: { metadataOnly: true } },
    ]);
    expect(planned.effects.some((e) => e.group === "data-lost" || e.group === "space")).toBe(false);
    expect(refusal({ action: "delete", snapshot: "b", scope: "one" }, of).code).toBe("unsupported");
  });

  test("each scope asks its own capability", () => {
    const scopes = { one: "delete", children: "deleteChildren", subtree: "deleteSubtree" } as const;
    for (const [scope, action] of Object.entries(scopes) as ["one", "delete"][])
      expect(refusal({ action: "delete", snapshot: "a", scope }, { not: { [action]: notNow("Wait.") } }).code).toBe(
        "blocked",
      );
  });

  test("a leaf has no children to delete", () => {
    expect(refusal({ action: "delete", snapshot: "c", scope: "children" }).message).toBe('No snapshot lies below "c".');
  });
});

describe("edit", () => {
  test("golden case: words and lock in one plan, with the way back", () => {
    const of = { snapshots: [snapshot("a", null, { description: "old" })] };
    expect(plan({ action: "edit", snapshot: "a", description: "new\r\nline", locked: true }, of)).toMatchObject({
      steps: [
        { destructive: false, call: { op: "describe", snapshot: "a", description: "new\nline" } },
        { destructive: false, call: { op: "lock", snapshot: "a", locked: true } },
      ],
      effects: [{ group: "snapshots" }, { group: "snapshots" }],
      undoable: "yes",
      confirm: null,
      reliesOn: ["a"],
      result: { undo: { action: "edit", snapshot: "a", description: "old", locked: false } },
    });
  });

  test("what stays as it is makes no step", () => {
    const of = { snapshots: [snapshot("a", null, { description: "old" })] };
    expect(calls({ action: "edit", snapshot: "a", description: "old", locked: true, name: "a" }, of)).toEqual([
      { op: "lock", snapshot: "a", locked: true },
    ]);
    expect(refusal({ action: "edit", snapshot: "a", description: "old", locked: false }, of).code).toBe(
      "invalid-input",
    );
    expect(refusal({ action: "edit", snapshot: "a", description: "" }).code).toBe("invalid-input");
  });

  test("a locked snapshot can be unlocked and described", () => {
    const intent: Intent = { action: "edit", snapshot: "a", description: "x", locked: false };
    expect(calls(intent, { locked: ["a"] })).toHaveLength(2);
  });

  test.each(["a\u0000b", "a\rb", "\u001b[0m", "\ud800", "x".repeat(10_001)])(
    "a description may not be %j",
    (description) => {
      expect(refusal({ action: "edit", snapshot: "a", description }).code).toBe("invalid-input");
    },
  );

  test.each(["x".repeat(10_000), "a\n\tb", "</description>", "😀"])("a description may hold %j", (description) => {
    expect(calls({ action: "edit", snapshot: "a", description })).toHaveLength(1);
  });

  test("another name is refused with the reason of the capability", () => {
    const of = { not: { rename: no("No tool renames it.") } };
    expect(refusal({ action: "edit", snapshot: "a", name: "z" }, of)).toMatchObject({
      code: "unsupported",
      message: '"a" cannot be renamed: No tool renames it.',
    });
  });
});

test("what no planner knows is unsupported", () => {
  expect(refusal({ action: "clone", snapshot: "a", name: "b" }).code).toBe("unsupported");
});

test("planning is pure: the same world gives the same plan", () => {
  const intents: Intent[] = [
    { action: "create" },
    { action: "revert", snapshot: "a" },
    { action: "delete", snapshot: "a", scope: "subtree" },
    { action: "edit", snapshot: "a", locked: true },
  ];
  for (const intent of intents) expect(plan(intent)).toEqual(plan(intent));
});

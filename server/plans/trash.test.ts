import { describe, expect, test } from "vitest";
import { yes } from "#lib/model/capability.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { MachineObservation, ObservedSnapshot } from "#server/backends/contract.ts";
import type { ChainFile } from "#server/backends/subject-facts.ts";
import type { FileLook } from "#server/backends/trashed.ts";
import type { PlanContext } from "./plan-context.ts";
import { planIntent } from "./plan-intent.ts";
import type { TrashRecord } from "./trash-record.ts";

const now = new Date("2026-05-03T14:15:02Z");
const at = (name: string) => `/i/${name}`;

/** A chain file and what it builds on. */
const file = (name: string, backing: string | null, overlays: string[] = []): ChainFile => ({
  path: at(name),
  format: "qcow2",
  backing: backing === null ? null : at(backing),
  overlays: overlays.map(at),
  tags: [],
  ownBytes: 65_536,
  layerBytes: [65_536],
  device: "1",
  freeBytes: null,
  virtualBytes: 1_048_576,
  allocatedBytes: 200_704,
  bitmaps: [],
  otherUsers: [],
});

const external = (id: string, parentId: string | null, frozen: string, overlay: string): ObservedSnapshot => ({
  id,
  name: id,
  parentId,
  createdAt: `2026-05-03T12:00:0${id.length % 10}.000Z`,
  description: null,
  state: "shutoff",
  kind: "external",
  memory: "none",
  memoryFile: null,
  disks: [{ target: "vda", mode: "external", file: at(frozen), overlay: at(overlay), backingFile: null }],
  sizeBytes: null,
  changedBytes: null,
  exclusiveBytes: null,
  isCurrent: false,
  problem: null,
});

/** root (base) ── leaf (leaf.q, with abandoned.q left behind), and root ── other (other.q), head.q above it. */
const files = [
  file("base", null, ["leaf.q", "other.q"]),
  file("leaf.q", "base", ["abandoned.q"]),
  file("abandoned.q", "leaf.q"),
  file("other.q", "base", ["head.q"]),
  file("head.q", "other.q"),
];
const snapshots = [
  external("root", null, "base", "leaf.q"),
  external("leaf", "root", "leaf.q", "abandoned.q"),
  external("other", "root", "other.q", "head.q"),
];

interface World {
  snapshots?: readonly ObservedSnapshot[];
  files?: readonly ChainFile[];
  entries?: readonly TrashRecord[];
  looks?: Readonly<Record<string, FileLook>>;
  keepDays?: number;
}

const present = (stamp = "s"): FileLook => ({ state: "present", stamp, bytes: 4096 });

function world(of: World = {}): PlanContext {
  const all = of.files ?? files;
  const looks = new Map<string, FileLook>(all.map(({ path }) => [path, present()]));
  for (const [path, look] of Object.entries(of.looks ?? {})) looks.set(path, look);
  const observation = {
    subject: { host: "h", kind: "domain", id: "u", name: "web-01", state: "shut off" },
    snapshots: of.snapshots ?? snapshots,
    head: {
      parentId: "other",
      state: "shut off",
      reason: null,
      disks: [{ target: "vda", file: at("head.q"), format: "qcow2", backing: [at("other.q"), at("base")] }],
    },
    findings: [],
    capabilities: () => new Proxy({}, { get: () => yes() }),
    headCapabilities: () => new Proxy({}, { get: () => yes() }),
    facts: { isActive: false, files: all, existingPaths: new Set(), disks: [], freeSpace: [], takenNames: [] },
    fingerprint: () => "f",
  } as unknown as MachineObservation;
  const trash = { entry: "E", keepDays: of.keepDays ?? 7, entries: of.entries ?? [], looks, tags: new Map() };
  return { observation, isLocked: () => false, now, trash };
}
const plan = (intent: Intent, of: World = {}) => planIntent(intent, world(of));
const texts = (intent: Intent, of: World = {}) => plan(intent, of).effects.map(({ text }) => text);
const remove = (snapshot: string, more: Partial<Extract<Intent, { action: "delete" }>> = {}): Intent => ({
  action: "delete",
  snapshot,
  scope: "one",
  ...more,
});

/** The entry that deleting "leaf" makes. */
const record: TrashRecord = {
  id: "E",
  subject: { host: "h", kind: "domain", id: "u" },
  subjectName: "web-01",
  job: "j",
  deletedAt: now.toISOString(),
  expiresAt: "2026-05-10T14:15:02.000Z",
  snapshots: [
    {
      id: "leaf",
      createdAt: "2026-05-03T12:00:04.000Z",
      ancestors: [{ id: "root", createdAt: "2026-05-03T12:00:04.000Z" }],
      children: [],
      frozen: [at("leaf.q")],
      holdsHead: false,
    },
  ],
  files: [{ path: at("leaf.q"), keptAt: "/i/.espalier-trash/E/leaf.q", stamp: "s", bytes: 4096 }],
  builtOn: [{ path: at("base"), stamp: "s" }],
  inside: [],
};
const deleted: World = {
  snapshots: snapshots.filter(({ id }) => id !== "leaf"),
  files: files.filter(({ path }) => !path.includes("leaf") && !path.includes("abandoned")),
  entries: [record],
  looks: { [at("leaf.q")]: { state: "missing" }, "/i/.espalier-trash/E/leaf.q": present() },
};

describe("delete", () => {
  test("of a leaf puts its files away, without anything that cannot be had back", () => {
    const { steps, undoable, result, effects } = plan(remove("leaf"));
    expect(steps.map(({ call }) => call)).toEqual([
      { op: "keepDescriptions", snapshots: ["leaf"] },
      {
        op: "keepInTrash",
        entry: "E",
        expiresAt: "2026-05-10T14:15:02.000Z",
        snapshots: [
          {
            id: "leaf",
            createdAt: "2026-05-03T12:00:04.000Z",
            ancestors: [{ id: "root", createdAt: "2026-05-03T12:00:04.000Z" }],
            children: [],
            frozen: [at("leaf.q")],
            holdsHead: false,
          },
        ],
        files: [
          { path: at("abandoned.q"), keptAt: "/i/.espalier-trash/E/abandoned.q" },
          { path: at("leaf.q"), keptAt: "/i/.espalier-trash/E/leaf.q" },
        ],
        builtOn: [at("base")],
        inside: [],
      },
      { op: "remove", snapshot: "leaf", metadataOnly: true },
      { op: "moveFile", from: at("abandoned.q"), to: "/i/.espalier-trash/E/abandoned.q" },
      { op: "moveFile", from: at("leaf.q"), to: "/i/.espalier-trash/E/leaf.q" },
    ]);
    expect(steps.some(({ destructive }) => destructive)).toBe(false);
    expect({ undoable, undo: result.undo }).toEqual({ undoable: "yes", undo: { action: "restore", trash: "E" } });
    expect(effects.some(({ severity }) => severity === "danger")).toBe(false);
    expect(effects.find(({ group }) => group === "space")?.text).toContain("8 KiB");
  });

  test("of one that is merged away, or with no trash, removes as before and offers no choice", () => {
    for (const [intent, of] of [
      [remove("other"), {}],
      [remove("leaf"), { keepDays: 0 }],
    ] as const) {
      const { steps, undoable, intent: filled } = plan(intent, of);
      expect(steps.map(({ call }) => call.op)).not.toContain("keepInTrash");
      expect(steps.map(({ call }) => call.op)).toContain("removeFile");
      expect(undoable).toBe("no");
      expect(filled).not.toHaveProperty("trash");
    }
  });

  test("a subtree whose ground is merged elsewhere keeps nothing that could not be read any more", () => {
    const { steps, undoable } = plan(remove("root", { scope: "subtree" }));
    expect(steps.map(({ call }) => call.op)).not.toContain("moveFile");
    expect(undoable).toBe("no");
  });

  test.each([{ state: "missing" }, { state: "unknown", reason: "/i/base is no regular file." }] as const)(
    "nothing is promised on ground that is %j",
    (look) => {
      const of = { looks: { [at("base")]: look } };
      expect(plan(remove("leaf"), of).undoable).toBe("no");
      expect(texts(remove("root", { scope: "children", metadataOnly: true }), of).join("\n")).not.toContain("restored");
    },
  );

  test("forgotten, it is kept without files, and its children with it", () => {
    const { steps, undoable } = plan(remove("root", { metadataOnly: true }));
    const kept = steps.find(({ call }) => call.op === "keepInTrash")?.call;
    expect(kept).toMatchObject({
      files: [],
      builtOn: [at("base")],
      snapshots: [{ children: [{ id: "leaf" }, { id: "other" }] }],
    });
    expect(undoable).toBe("yes");
  });
});

describe("restore", () => {
  const restore: Intent = { action: "restore", trash: "E" };

  test("looks, puts files back, then the snapshot, and closes the entry", () => {
    const { steps, after } = plan(restore, deleted);
    expect(steps.map(({ call }) => call)).toEqual([
      { op: "checkTrash", entry: "E" },
      { op: "moveFile", from: "/i/.espalier-trash/E/leaf.q", to: at("leaf.q") },
      { op: "restoreSnapshot", entry: "E", snapshot: "leaf", parent: "root" },
      { op: "closeTrash", entry: "E" },
    ]);
    expect(after.snapshots.find(({ id }) => id === "leaf")?.parentId).toBe("root");
  });

  test("what was put back already is not moved twice", () => {
    const of = {
      ...deleted,
      looks: { [at("leaf.q")]: present(), "/i/.espalier-trash/E/leaf.q": { state: "missing" } as const },
    };
    expect(plan(restore, of).steps.map(({ call }) => call.op)).not.toContain("moveFile");
  });

  test.each([
    ["another stamp below", { [at("base")]: present("t") }, "unsupported"],
    ["the ground gone", { [at("base")]: { state: "missing" } }, "unsupported"],
    ["the ground out of sight", { [at("base")]: { state: "unknown", reason: "no access" } }, "blocked"],
    ["a changed file in the trash", { "/i/.espalier-trash/E/leaf.q": present("t") }, "unsupported"],
    ["an emptied trash", { "/i/.espalier-trash/E/leaf.q": { state: "missing" } }, "unsupported"],
    ["something in its place", { [at("leaf.q")]: present("t") }, "blocked"],
  ] as const)("refuses %s", (_, looks, code) => {
    const of = { ...deleted, looks: { ...deleted.looks, ...looks } as Record<string, FileLook> };
    expect(() => plan(restore, of)).toThrow(expect.objectContaining({ code }));
  });

  test("refuses a name that is taken, and an entry that is gone", () => {
    const later = { ...external("leaf", "root", "x", "y"), createdAt: "2026-06-01T00:00:00.000Z" };
    const of = { ...deleted, snapshots: [...(deleted.snapshots ?? []), later] };
    expect(() => plan(restore, of)).toThrow(expect.objectContaining({ code: "blocked" }));
    expect(() => plan({ action: "restore", trash: "F" }, deleted)).toThrow(
      expect.objectContaining({ code: "not-found" }),
    );
  });

  test("a later plan that changes what it builds on says so, another one does not", () => {
    expect(texts(remove("root"), deleted).join("\n")).toContain('"leaf" in the trash can be restored no more');
    expect(texts({ action: "edit", snapshot: "root", description: "x" }, deleted).join("\n")).not.toContain("trash");
  });
});

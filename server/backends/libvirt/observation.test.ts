import { describe, expect, test } from "vitest";
import { Problem } from "#lib/model/problem.ts";
import type { ImageInfo } from "#server/images/image-info.ts";
import type { DomainFacts, ImageFacts } from "./domain-facts.ts";
import { observationOf } from "./observation.ts";
import { parseDomain } from "./parse-domain.ts";
import { parseSnapshot } from "./parse-snapshot.ts";
import type { SnapshotReading } from "./snapshot-reader.ts";
import { summaryOf } from "./summary.ts";

const path = "/i/vda.qcow2";
const domainXml = (file = path) =>
  `<domain><uuid>u</uuid><name>web</name><memory>32768</memory><devices><disk type='file' device='cdrom'><source file='/iso/cd.iso'/><target dev='hda'/><readonly/></disk><disk type='file' device='disk'><driver type='qcow2'/><source file='${file}'/><target dev='vda'/></disk></devices></domain>`;
const xmlOf = (name: string, parent: string | null, time = "1700000000") =>
  parseSnapshot(
    `<domainsnapshot><name>${name}</name><state>running</state><creationTime>${time}</creationTime>${parent ? `<parent><name>${parent}</name></parent>` : ""}<memory snapshot='internal'/><disks><disk name='vda' snapshot='internal'/></disks>${domainXml()}</domainsnapshot>`,
  );
const read = (name: string, parent: string | null, time?: string) => ({
  name,
  xml: xmlOf(name, parent, time),
  problem: null,
  digest: name,
});
const reading = (more: Partial<SnapshotReading> = {}): SnapshotReading => ({
  snapshots: [read("a", null), read("b", "a", "1700000100")],
  current: "b",
  problems: [],
  digest: "d",
  ...more,
});
const tag = (name: string, id: string) => ({
  id,
  name,
  createdAt: "2026-01-01T00:00:00.000Z",
  dateNs: 0,
  vmStateBytes: 100,
});
const info = (more: Partial<ImageInfo> = {}): ImageInfo => ({
  format: "qcow2",
  virtualBytes: 10,
  allocatedBytes: 5,
  backingFile: null,
  tags: [tag("a", "1"), tag("b", "2")],
  bitmaps: [],
  dataFile: null,
  corrupt: false,
  encrypted: false,
  ...more,
});
const file = (modifiedNs: string, allocatedBytes = 5): ImageFacts["file"] => ({
  state: "present",
  stamp: { device: "1", inode: "2", sizeBytes: 10, modifiedNs },
  allocatedBytes,
  modifiedAt: "2026-01-01T00:00:00.000Z",
});
const image = (more: Partial<ImageFacts> = {}): ImageFacts => ({
  path,
  file: file("1"),
  info: info(),
  problem: null,
  layerBytes: null,
  overlays: [],
  otherUsers: [],
  ...more,
});
const facts = (more: Partial<DomainFacts> = {}, images: readonly ImageFacts[] = [image()]): DomainFacts => ({
  uuid: "u",
  name: "web",
  state: "shut off",
  reason: null,
  isActive: false,
  isPersistent: true,
  managedSave: false,
  domain: parseDomain(domainXml()),
  inactiveXml: domainXml(),
  versions: { daemon: "9.0.0", client: "9.0.0", qemu: null },
  images: new Map(images.map((i) => [i.path, i])),
  unsearched: [],
  unreadMachines: [],
  strays: [],
  memoryFiles: new Map(),
  existingPaths: new Set(),
  blockJobs: [],
  checkpoints: [],
  freeSpace: new Map([
    ["/iso/cd.iso", 0],
    [path, 1000],
  ]),
  filesProblem: null,
  ...more,
});
const observe = (of = facts(), from = reading()) => observationOf("h", from, of, "2026-01-02T00:00:00.000Z");
const running = { state: "running", isActive: true } as const;

describe("the fingerprint", () => {
  const print = (of: DomainFacts, from = reading(), names: readonly string[] = ["a"]) =>
    observe(of, from).fingerprint(names);

  test("is the same for the same world, in whatever order snapshots are named", () => {
    expect(print(facts())).toBe(print(facts()));
    expect(print(facts(), reading(), ["a", "b"])).toBe(print(facts(), reading(), ["b", "a"]));
  });

  test("changes with each thing that a plan relies on", () => {
    const worlds: Record<string, string> = {
      now: print(facts()),
      "a snapshot's metadata": print(facts(), reading({ digest: "other" })),
      "the snapshots named": print(facts(), reading(), ["b"]),
      "a problem of the reading": print(facts(), reading({ problems: [new Problem("busy", "x")] })),
      "the machine's name": print(facts({ name: "web-2" })),
      "power state": print(facts({ state: "running" })),
      "reason of the state": print(facts({ reason: "crashed" })),
      "managed save": print(facts({ managedSave: true })),
      "persistent XML": print(facts({ inactiveXml: "<domain/>" })),
      "a disk's file": print(facts({ domain: parseDomain(domainXml("/i/other")) })),
      "a block job": print(facts({ blockJobs: ["vda"] })),
      "no word from QEMU": print(facts({ blockJobs: null })),
      "a checkpoint": print(facts({ checkpoints: ["c"] })),
      "an unsearched folder": print(facts({ unsearched: ["/i"] })),
      "a tag": print(facts({}, [image({ info: info({ tags: [] }) })])),
      "a bitmap": print(facts({}, [image({ info: info({ bitmaps: ["b"] }) })])),
      "a backing file": print(facts({}, [image({ info: info({ backingFile: "/i/base" }) })])),
      "an overlay": print(facts({}, [image({ overlays: ["/i/o"] })])),
      "another user": print(facts({}, [image({ otherUsers: [{ id: "v", name: "db", snapshot: null }] })])),
      "an image's problem": print(facts({}, [image({ problem: "x" })])),
      "an image that is gone": print(facts({}, [image({ file: { state: "missing" } })])),
      "content of an image at rest": print(facts({}, [image({ file: file("2") })])),
    };
    expect(new Set(Object.values(worlds)).size, Object.keys(worlds).join(", ")).toBe(Object.keys(worlds).length);
  });

  test("stands while a running guest writes to its image", () => {
    const later = [image({ file: file("999", 50), info: info({ allocatedBytes: 50 }) })];
    expect(print(facts(running, later))).toBe(print(facts(running)));
  });

  test("changes when a file that the running machine only reads was written to", () => {
    const base = (time: string) => image({ path: "/i/base.qcow2", file: file(time) });
    expect(print(facts(running, [image(), base("2")]))).not.toBe(print(facts(running, [image(), base("1")])));
  });
});

describe("the revision", () => {
  test("moves with what is shown and not with an image's time or the persistent XML", () => {
    expect(observe(facts({}, [image({ file: file("2") })])).revision).toBe(observe().revision);
    expect(observe(facts({ inactiveXml: null })).revision).toBe(observe().revision);
    expect(observe(facts(running)).revision).not.toBe(observe().revision);
    expect(observe(facts(), reading({ digest: "x" })).revision).not.toBe(observe().revision);
  });
});

describe("an observation", () => {
  test("tells snapshots with kind, saved memory and current", () => {
    expect(observe().snapshots).toMatchObject([
      {
        id: "a",
        parentId: null,
        isCurrent: false,
        kind: "internal",
        sizeBytes: 100,
        createdAt: "2023-11-14T22:13:20.000Z",
      },
      { id: "b", parentId: "a", isCurrent: true, disks: [{ target: "vda", mode: "internal", file: path }] },
    ]);
  });

  test("size is unknown, not zero, where no image tells it", () => {
    expect(observe(facts({}, [])).snapshots[0]?.sizeBytes).toBeNull();
  });

  test.each(["9000000000000000", "253402300800", "-1"])("a time that is no date does not hide the tree: %s", (time) => {
    const { snapshots } = observe(facts(), reading({ snapshots: [read("a", null, time), read("b", "a")] }));
    expect(snapshots.map((s) => s.createdAt)).toEqual([null, "2023-11-14T22:13:20.000Z"]);
  });

  test("a snapshot that could not be read is shown with its problem", () => {
    const problem = new Problem("unreadable-output", "No sense in it.");
    const unread = { name: "c", xml: null, problem, digest: "unread" };
    const found = observe(facts(), reading({ snapshots: [unread], problems: [problem] }));
    expect(found.snapshots).toMatchObject([{ id: "c", problem: "No sense in it.", createdAt: null, state: null }]);
    expect(found.partial).toMatchObject([{ code: "unreadable-output", detail: "No sense in it." }]);
    expect(found.capabilities("c").revert.status).toBe("not-now");
  });

  test("free space is told of disks that can hold memory, not of a CD in front of them", () => {
    expect(observe().facts.freeSpace).toEqual([{ path, freeBytes: 1000 }]);
  });

  test("every tag's name and number is taken", () => {
    expect(observe().facts.takenNames).toEqual(["a", "1", "b", "2"]);
  });

  test("the head's chain follows the images link by link and ends in a loop too", () => {
    const looped = [
      image({ info: info({ backingFile: "/i/base" }) }),
      image({ path: "/i/base", info: info({ backingFile: "/i/base" }) }),
    ];
    expect(observe(facts({}, looped)).head.disks).toMatchObject([{ target: "vda", backing: ["/i/base"] }]);
  });

  test("files that cannot be looked at are said to be missing from it", () => {
    expect(observe(facts({ filesProblem: "Far away.", unsearched: ["/i"] })).partial).toHaveLength(2);
  });
});

describe("findings", () => {
  const kinds = (of: DomainFacts, from = reading()) => observe(of, from).findings.map((f) => `${f.kind} ${f.severity}`);

  test("a sound world has none", () => {
    expect(kinds(facts())).toEqual([]);
  });

  test.each<[string, Partial<ImageFacts>, string]>([
    ["a missing tag", { info: info({ tags: [tag("b", "2")] }) }, "missing-tag danger"],
    ["an orphan tag", { info: info({ tags: [tag("a", "1"), tag("b", "2"), tag("x", "3")] }) }, "orphan-tag info"],
  ])("%s is one finding", (_, changes, kind) => {
    expect(kinds(facts({}, [image(changes)]))).toEqual([kind]);
  });

  test("a file that is gone is told of every snapshot in it, with forgetting as the repair", () => {
    const { findings } = observe(facts({}, [image({ file: { state: "missing" }, info: null })]));
    expect(findings.map((f) => [f.kind, f.repair])).toEqual(
      ["a", "b"].map((name) => ["missing-file", { action: "repair", finding: `missing-file:${name}:${path}` }]),
    );
  });

  test("an image that cannot be read is not called missing, and nothing is to be forgotten for it", () => {
    const { findings } = observe(facts({}, [image({ info: null, problem: "Bad luck." })]));
    expect(new Set(findings.map((f) => `${f.kind} ${f.repair}`))).toEqual(new Set(["unreadable-image null"]));
  });

  test("a parent that is not there is a finding, but nothing is an orphan in a list that was cut short", () => {
    const from = reading({ snapshots: [read("b", "a")] });
    expect(kinds(facts(), from)).toEqual(["orphan-tag info", "orphan-parent warning"]);
    const cut = new Problem("unreadable-output", "too many remote strings: 17000 > 16384");
    expect(kinds(facts(), { ...from, problems: [cut] })).toEqual([]);
  });

  test("a machine that a full disk stopped is a danger", () => {
    expect(kinds(facts({ state: "paused", reason: "I/O error", isActive: true }))).toEqual(["disk-full danger"]);
  });

  test("ids are stable, and no two findings share one", () => {
    const world = () => facts({}, [image({ info: info({ tags: [tag("x", "1"), tag("x", "2")] }) })]);
    const ids = observe(world()).findings.map((f) => f.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(observe(world()).findings.map((f) => f.id)).toEqual(ids);
  });
});

test("a row of the list counts, dates, measures and names the first problem", () => {
  const row = (of?: DomainFacts, from?: SnapshotReading) =>
    summaryOf({ uuid: "u", name: "web", state: "shut off" }, observe(of, from));
  expect(row()).toMatchObject({
    snapshotCount: 2,
    headParentId: "b",
    oldestAt: "2023-11-14T22:13:20.000Z",
    newestAt: "2023-11-14T22:15:00.000Z",
    sizeBytes: 5,
    depth: 2,
    findingCount: 0,
    problem: null,
  });
  expect(row(facts({ filesProblem: "Far away." }, []))).toMatchObject({ sizeBytes: null, problem: "Far away." });
  expect(
    row(facts({}, [image({ info: info({ tags: [] }) })]), reading({ snapshots: [], current: null })),
  ).toMatchObject({
    snapshotCount: 0,
    depth: 0,
    oldestAt: null,
  });
});

import { describe, expect, test } from "vitest";
import type { Capability } from "#lib/model/capability.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import type { ImageInfo } from "#server/images/image-info.ts";
import { DeletionVerdicts, headCapabilities, type Judged, snapshotCapabilities } from "./capabilities.ts";
import type { DomainFacts, ImageFacts } from "./domain-facts.ts";
import { observedSnapshot } from "./observed-snapshot.ts";
import { parseDomain } from "./parse-domain.ts";
import { parseSnapshot, type SnapshotXml } from "./parse-snapshot.ts";
import { SnapshotSet } from "./snapshot-set.ts";

const path = "/i/vda.qcow2";
const diskXml = (file = path, type = "qcow2") =>
  `<disk type='file' device='disk'><driver type='${type}'/><source file='${file}'/><target dev='vda'/></disk>`;
const domainXml = (devices = diskXml(), os = "") =>
  `<domain><uuid>u</uuid><name>web</name>${os}<devices>${devices}</devices></domain>`;

interface Shape {
  parent?: string;
  state?: string;
  memory?: "no" | "internal" | "external";
  mode?: "no" | "internal" | "external";
  domain?: string;
}
const snapshot = (
  name: string,
  { parent, state = "running", memory = "internal", mode = "internal", domain = domainXml() }: Shape = {},
) =>
  parseSnapshot(
    `<domainsnapshot><name>${name}</name><state>${state}</state><creationTime>1</creationTime>${parent ? `<parent><name>${parent}</name></parent>` : ""}<memory snapshot='${memory}'/><disks><disk name='vda' snapshot='${mode}'/></disks>${domain}</domainsnapshot>`,
  );

const info = (names: readonly string[], more: Partial<ImageInfo> = {}): ImageInfo => ({
  format: "qcow2",
  virtualBytes: 1,
  allocatedBytes: 1,
  backingFile: null,
  tags: names.map((name, i) => ({
    id: String(i + 1),
    name,
    createdAt: "2026-01-01T00:00:00.000Z",
    dateNs: 0,
    vmStateBytes: 9,
  })),
  bitmaps: [],
  dataFile: null,
  corrupt: false,
  encrypted: false,
  ...more,
});
const present: ImageFacts["file"] = {
  state: "present",
  stamp: { device: "1", inode: "1", sizeBytes: 1, modifiedNs: "1" },
  allocatedBytes: 1,
  modifiedAt: "2026-01-01T00:00:00.000Z",
};
const image = (more: Partial<ImageFacts> = {}): ImageFacts => ({
  path,
  file: present,
  info: info(["s"]),
  problem: null,
  layerBytes: null,
  overlays: [],
  otherUsers: [],
  ...more,
});
function facts(more: Partial<DomainFacts> = {}, images: readonly ImageFacts[] = [image()]): DomainFacts {
  return {
    uuid: "u",
    name: "web",
    state: "running",
    reason: null,
    isActive: true,
    isPersistent: true,
    managedSave: false,
    domain: parseDomain(domainXml()),
    inactiveXml: null,
    versions: { daemon: "9.0.0", client: "9.0.0", qemu: "7.2.0" },
    images: new Map(images.map((i) => [i.path, i])),
    unsearched: [],
    unreadMachines: [],
    strays: [],
    memoryFiles: new Map(),
    existingPaths: new Set(),
    blockJobs: [],
    checkpoints: [],
    freeSpace: new Map(),
    filesProblem: null,
    ...more,
  };
}
const noFiles = new FileGraph({ snapshots: [], head: { disks: [] }, files: [] });
const judged = (xml: SnapshotXml, of: DomainFacts): Judged => ({
  xml,
  snapshot: observedSnapshot({ name: xml.name, xml, problem: null, digest: "" }, of, null),
  facts: of,
  graph: noFiles,
});
function capabilitiesOf(xml: SnapshotXml, of: DomainFacts) {
  const deletion = new DeletionVerdicts([xml.name], new SnapshotSet([xml]), () => judged(xml, of));
  return snapshotCapabilities(xml.name, judged(xml, of), deletion);
}
const off = { state: "shut off", isActive: false } as const;
const versions = (daemon: string) => ({ daemon, client: daemon, qemu: "10.0.0" });

/** Promises of every capability: a reason unless yes, and none when yes. */
function isHonest(capability: Capability): void {
  if (capability.status === "yes") expect(capability).toMatchObject({ reason: null, blockers: [] });
  else expect(capability.reason).toMatch(/\w.*\./);
}

describe("a snapshot by kind, power state and version", () => {
  const shapes = {
    internal: {},
    "internal-off": { state: "shutoff", memory: "no" },
    external: { memory: "external", mode: "external" },
    "external-off": { state: "shutoff", memory: "no", mode: "external" },
    mixed: { memory: "internal", mode: "external" },
    "metadata-only": { state: "shutoff", memory: "no", mode: "no" },
  } as const satisfies Record<string, Shape>;
  const verdicts: Record<keyof typeof shapes, [revert: string, remove: string]> = {
    internal: ["yes", "yes"],
    "internal-off": ["yes", "yes"],
    external: ["yes", "yes"],
    "external-off": ["yes", "yes"],
    mixed: ["no", "no"],
    "metadata-only": ["no", "yes"],
  };
  const power = { running: {}, paused: { state: "paused" }, off };
  const cases = Object.keys(shapes).flatMap((kind) =>
    Object.keys(power).flatMap((state) => ["9.0.0", "9.9.0", "11.3.0"].map((daemon) => [kind, state, daemon] as const)),
  );
  test.each(cases)("%s, machine %s, libvirt %s", (kind, state, daemon) => {
    const of = facts({ ...power[state as keyof typeof power], versions: versions(daemon) });
    const found = capabilitiesOf(snapshot("s", shapes[kind as keyof typeof shapes]), of);
    expect([found.revert.status, found.delete.status]).toEqual(verdicts[kind as keyof typeof shapes]);
    for (const capability of [...Object.values(found), ...Object.values(headCapabilities(of))]) isHonest(capability);
  });
});

describe("what is in the way of a snapshot inside an image", () => {
  const machine = (changes: Partial<DomainFacts>) => facts(changes);
  const file = (changes: Partial<ImageFacts>) => facts({}, [image(changes)]);
  test.each<[string, DomainFacts, string, string, RegExp]>([
    ["a missing file", file({ file: { state: "missing" } }), "no", "no", /is gone/],
    ["an unreadable file", file({ info: null, problem: "Bad luck." }), "not-now", "not-now", /Bad luck/],
    ["a missing tag", file({ info: info([]) }), "no", "no", /holds no snapshot "s"/],
    ["two tags of one name", file({ info: info(["s", "s"]) }), "not-now", "not-now", /holds 2 snapshots/],
    ["a corrupt image", file({ info: info(["s"], { corrupt: true }) }), "not-now", "not-now", /corrupt/],
    ["an overlay on it", file({ overlays: ["/i/o.qcow2"] }), "not-now", "not-now", /o\.qcow2 builds on/],
    [
      "another machine on it",
      file({ otherUsers: [{ id: "v", name: "db", snapshot: null }] }),
      "not-now",
      "not-now",
      /disk of db too/,
    ],
    ["dirty bitmaps", file({ info: info(["s"], { bitmaps: ["b1"] }) }), "not-now", "yes", /dirty bitmaps \(b1\)/],
    ["checkpoints", machine({ checkpoints: ["monday"] }), "not-now", "yes", /Checkpoints .*monday/],
    ["a folder that cannot be searched", machine({ unsearched: ["/i"] }), "not-now", "not-now", /cannot be read/],
    ["a block job", machine({ blockJobs: ["vda"] }), "not-now", "not-now", /block job is under way on vda/],
    ["a frozen QEMU", machine({ blockJobs: null }), "not-now", "not-now", /QEMU does not answer/],
    ["a shutdown under way", machine({ state: "in shutdown" }), "not-now", "not-now", /shutting down/],
    ["a guest that sleeps", machine({ state: "pmsuspended" }), "not-now", "not-now", /suspended by its guest/],
    ["files out of reach", facts({ filesProblem: "Far away." }, []), "not-now", "not-now", /Far away/],
    ["a file that nobody looked at", facts({}, []), "no", "no", /does not say which file/],
  ])("%s", (_, of, revert, remove, words) => {
    const found = capabilitiesOf(snapshot("s"), of);
    expect([found.revert.status, found.delete.status]).toEqual([revert, remove]);
    expect(found.revert.reason).toMatch(words);
    for (const capability of Object.values(found)) isHonest(capability);
  });

  test("a folder elsewhere that cannot be searched is not in the way", () => {
    expect(capabilitiesOf(snapshot("s"), facts({ unsearched: ["/other"] })).revert.status).toBe("yes");
  });

  test("a lasting obstacle is told before a passing one, and all blockers are named", () => {
    const of = facts({ blockJobs: ["vda"] }, [image({ info: info([]), overlays: ["/i/o.qcow2"] })]);
    const { revert } = capabilitiesOf(snapshot("s"), of);
    expect(revert).toMatchObject({ status: "no", reason: expect.stringContaining("holds no snapshot") });
    expect(revert.blockers.map((b) => b.id)).toEqual(["vda", path, "/i/o.qcow2"]);
  });

  test("memory that no image holds is not gone back to", () => {
    const tags = info(["s"]).tags.map((tag) => ({ ...tag, vmStateBytes: 0 }));
    const of = facts({}, [image({ info: { ...info([]), tags } })]);
    expect(capabilitiesOf(snapshot("s"), of).revert).toMatchObject({
      status: "no",
      reason: expect.stringMatching(/memory/),
    });
    expect(capabilitiesOf(snapshot("s", { memory: "no", state: "shutoff" }), of).revert.status).toBe("yes");
  });

  test("a name that is another snapshot's number is not reverted to", () => {
    const of = facts({}, [image({ info: info(["x", "1"]) })]);
    expect(capabilitiesOf(snapshot("1"), of)).toMatchObject({
      revert: { status: "no", blockers: [{ id: "x" }] },
      delete: { status: "yes" },
    });
    expect(capabilitiesOf(snapshot("1"), facts({}, [image({ info: info(["1"]) })])).revert.status).toBe("yes");
  });

  test("a disk that is on another file now can be gone back to, not deleted from", () => {
    const of = facts({ domain: parseDomain(domainXml(diskXml("/i/new.qcow2"))) });
    expect(capabilitiesOf(snapshot("s"), of)).toMatchObject({
      revert: { status: "yes" },
      delete: { status: "no", reason: expect.stringContaining("/i/new.qcow2") },
    });
  });

  test("a snapshot without the machine's settings is neither reverted to nor described", () => {
    const found = capabilitiesOf(snapshot("s", { domain: "" }), facts());
    expect([found.revert.status, found.edit.status]).toEqual(["no", "no"]);
  });

  test("a transient machine cannot go back to a point at which it was off", () => {
    const of = facts({ isPersistent: false });
    expect(capabilitiesOf(snapshot("s", { state: "shutoff", memory: "no" }), of).revert.status).toBe("no");
    expect(capabilitiesOf(snapshot("s", { state: "paused" }), of).revert.status).toBe("yes");
  });

  test("a snapshot that could not be read refuses everything that touches it", () => {
    const deletion = new DeletionVerdicts(["s"], new SnapshotSet([]), () => null);
    for (const capability of Object.values(snapshotCapabilities("s", null, deletion))) {
      expect(capability.status).not.toBe("yes");
      isHonest(capability);
    }
  });
});

describe("DeletionVerdicts", () => {
  /** a → b → c, a → d; what is in `broken` has no tag. */
  function verdicts(broken: readonly string[]) {
    const parents = { a: undefined, b: "a", c: "b", d: "a" };
    const names = Object.keys(parents);
    const set = new SnapshotSet(
      Object.entries(parents).map(([name, parent]) => snapshot(name, parent ? { parent } : {})),
    );
    const of = facts({}, [image({ info: info(names.filter((name) => !broken.includes(name))) })]);
    return new DeletionVerdicts(names, set, (name) => {
      const xml = set.byName.get(name);
      return xml ? judged(xml, of) : null;
    });
  }

  test("a leaf has nothing below it, a sound tree goes whole", () => {
    const found = verdicts([]);
    expect(found.children("c")).toMatchObject({ status: "no", reason: "No snapshot lies below this one." });
    expect([found.children("a").status, found.subtree("a").status, found.subtree("c").status]).toEqual([
      "yes",
      "yes",
      "yes",
    ]);
  });

  test("one that cannot go keeps all above it from going whole, by name", () => {
    const found = verdicts(["c"]);
    for (const capability of [
      found.children("a"),
      found.subtree("a"),
      found.children("b"),
      found.subtree("b"),
      found.subtree("c"),
    ])
      expect(capability).toMatchObject({
        status: "no",
        reason: expect.stringMatching(/^"c": /),
        blockers: [{ id: "c" }, {}],
      });
    expect([found.one("a").status, found.one("b").status, found.subtree("d").status]).toEqual(["yes", "yes", "yes"]);
  });

  test("one that cannot go itself may still lose what is below it", () => {
    const found = verdicts(["b"]);
    expect([found.one("b").status, found.children("b").status, found.subtree("b").status]).toEqual(["no", "yes", "no"]);
  });

  test("a name that it does not know is not deleted", () => {
    expect(verdicts([]).one("x").status).toBe("not-now");
  });
});

describe("the head", () => {
  const raw = { domain: parseDomain(domainXml(diskXml(path, "raw"))) };
  const efi = (nvram: string) => parseDomain(domainXml(diskXml(), `<os firmware='efi'>${nvram}</os>`));
  const passthrough = parseDomain(domainXml(`${diskXml()}<hostdev/>`));
  const qcow2 = "<nvram format='qcow2'>/n</nvram>";
  test.each<[string, Partial<DomainFacts>, string, string]>([
    ["a machine that runs", {}, "yes", "yes"],
    ["one that is off", off, "yes", "not-now"],
    ["a raw disk", raw, "no", "no"],
    ["no disk", { domain: parseDomain(domainXml("")) }, "no", "no"],
    ["UEFI on 9.0.0", { domain: efi(qcow2) }, "no", "no"],
    ["UEFI with raw settings on 11.3.0", { domain: efi(""), versions: versions("11.3.0") }, "no", "no"],
    ["UEFI with qcow2 settings on 11.3.0", { domain: efi(qcow2), versions: versions("11.3.0") }, "yes", "yes"],
    ["a host device, running", { domain: passthrough }, "no", "no"],
    ["a host device, off", { domain: passthrough, ...off }, "yes", "no"],
    ["checkpoints, running", { checkpoints: ["c"] }, "yes", "yes"],
    ["checkpoints, off", { checkpoints: ["c"], ...off }, "not-now", "not-now"],
    ["a block job", { blockJobs: ["vda"] }, "not-now", "not-now"],
    ["an image that is gone", { images: new Map() }, "not-now", "not-now"],
  ])("%s", (_, changes, create, withMemory) => {
    const found = headCapabilities(facts(changes));
    expect([found.create.status, found.createWithMemory.status]).toEqual([create, withMemory]);
    for (const capability of Object.values(found)) isHonest(capability);
  });

  test("a machine that runs is saved with its memory, one that is off without", () => {
    expect(headCapabilities(facts()).create.traits).toMatchObject({ includesMemory: true, consistency: "memory" });
    expect(headCapabilities(facts(off)).create.traits.includesMemory).toBeUndefined();
  });
});

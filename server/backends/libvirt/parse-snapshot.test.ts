import { describe, expect, test } from "vitest";
import { kindOf } from "./observed-snapshot.ts";
import { domainDiskOf, parseSnapshot } from "./parse-snapshot.ts";

const disk = (name: string, mode: string, source = "") => `<disk name='${name}' snapshot='${mode}'>${source}</disk>`;
const xml = (inner: string) =>
  `<domainsnapshot><name>s</name><state>shutoff</state><creationTime>1700000000</creationTime>${inner}</domainsnapshot>`;

describe("parseSnapshot", () => {
  test("reads what libvirt prints, and the embedded machine's disks", () => {
    const snapshot = parseSnapshot(`<domainsnapshot>
  <name>a &lt;b&gt;&#10;c</name>
  <description> x
y </description>
  <state>disk-snapshot</state>
  <parent><name>p</name></parent>
  <creationTime>1700000000</creationTime>
  <memory snapshot='external' file='/i/s.mem'/>
  <disks>
    <disk name='vda' snapshot='external' type='file'><driver type='qcow2'/><source file='/i/o.qcow2'/><snapshotDeleteInProgress/></disk>
    <disk name='vdb' snapshot='manual'/><disk name='vdc'/>
  </disks>
  <domain type='qemu'><name>then</name><devices><disk type='file'><source file='/i/base.qcow2'/><target dev='vda'/></disk></devices></domain>
  <inactiveDomain type='qemu'><name>other</name></inactiveDomain>
</domainsnapshot>\n`);
    expect(snapshot).toMatchObject({
      name: "a <b>\nc",
      description: " x\ny ",
      state: "disk-snapshot",
      parent: "p",
      creationTime: 1_700_000_000,
      memory: "external",
      memoryFile: "/i/s.mem",
      disks: [
        { target: "vda", mode: "external", overlay: "/i/o.qcow2" },
        { target: "vdb", mode: "no", overlay: null },
        { target: "vdc", mode: "no" },
      ],
      domain: { name: "then" },
      deleteInProgress: true,
    });
    expect(domainDiskOf(snapshot, "vda")?.file).toBe("/i/base.qcow2");
    expect(domainDiskOf(snapshot, "/i/base.qcow2")?.target).toBe("vda");
    expect(domainDiskOf(snapshot, "vdz")).toBeUndefined();
  });

  test("a root without description, disks or machine is read", () => {
    expect(parseSnapshot(xml(""))).toMatchObject({
      parent: null,
      description: null,
      memory: "none",
      disks: [],
      domain: null,
      deleteInProgress: false,
    });
  });

  test.each([
    "<domainsnapshot/>",
    xml("").replace("<name>s</name>", ""),
    xml("").replace("<state>shutoff</state>", ""),
    xml("").replace("1700000000", "soon"),
    xml("").replace("</domainsnapshot>", ""),
    xml(`<disks>${disk("vda", "quantum")}</disks>`),
  ])("what is not understood is unreadable, never half a snapshot: %s", (text) => {
    expect(() => parseSnapshot(text)).toThrow(expect.objectContaining({ code: "unreadable-output" }));
  });

  test("two snapshots with the same machine share what was read of it", () => {
    const embedded = "<domain><name>d</name></domain>";
    expect(parseSnapshot(xml(embedded)).domain).toBe(parseSnapshot(xml(embedded)).domain);
  });
});

describe("kindOf", () => {
  const memories = {
    none: "<memory snapshot='no'/>",
    internal: "<memory snapshot='internal'/>",
    external: "<memory snapshot='external' file='/m'/>",
  };
  test.each([
    ["internal", ["internal"], "internal"],
    ["internal", [], "internal"],
    ["internal", ["no"], "internal"],
    ["none", ["internal", "no"], "internal"],
    ["external", ["external"], "external"],
    ["external", ["no"], "external"],
    ["none", ["external"], "external"],
    ["none", ["no", "no"], "metadata-only"],
    ["none", [], "metadata-only"],
    ["none", ["internal", "external"], "mixed"],
    ["internal", ["external"], "mixed"],
    ["external", ["internal"], "mixed"],
  ] as const)("memory %s and disks %j are %s, whatever the state says", (memory, modes, kind) => {
    const disks = modes.map((mode, i) => disk(`vd${i}`, mode)).join("");
    for (const state of ["shutoff", "running", "disk-snapshot"])
      expect(kindOf(parseSnapshot(xml(`${memories[memory]}<disks>${disks}</disks>`).replace("shutoff", state)))).toBe(
        kind,
      );
  });
});

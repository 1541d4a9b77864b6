import { expect, test } from "vitest";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import { volumeFieldsOf } from "#server/plans/volumes/volume-snapshot-input.ts";
import { childOf, parseXml, textOf } from "#server/xml/xml-element.ts";
import { volsnapshotXml, volumeXml } from "./volsnapshot-xml.ts";

const snapshot = (name: string, more: Partial<ObservedSnapshot> = {}): ObservedSnapshot => ({
  ...{ id: "1", name, parentId: null, createdAt: "2026-05-03T10:00:00.700Z", description: null, state: "shutoff" },
  ...{ kind: "internal", memory: "none", memoryFile: null, sizeBytes: null, changedBytes: null, exclusiveBytes: null },
  ...{ isCurrent: false, problem: null },
  disks: [{ target: "image", mode: "internal", file: "/i/a.qcow2", overlay: null, backingFile: null }],
  ...more,
});
const hostile = ["a & b", "<name>x</name>", "]]>", "\"'", "a\nb\tc", "ä 😀 \u202e", "&lt;", "  x  ", "--", "/../%2F"];

test.each(hostile)("a snapshot called %j comes back from its XML as it is, and can be sent back", (name) => {
  const xml = volsnapshotXml(snapshot(name, { description: name }), { path: `/i/${name}`, parentName: name });
  expect(volumeFieldsOf(xml)).toEqual({ name, description: name });
  const root = parseXml(xml);
  expect(textOf(childOf(root, "parent"), "name")).toBe(name);
  expect(textOf(childOf(childOf(root, "files"), "file"), "original")).toBe(`/i/${name}`);
});

test("it says what is known, and leaves out what is not", () => {
  const disks = [
    { target: "disk0", mode: "external" as const, file: "/i/a.1.qcow2", overlay: "/i/a.qcow2", backingFile: null },
  ];
  expect(volsnapshotXml(snapshot("one", { disks }), { path: "/i/a.qcow2", parentName: "zero" })).toBe(
    "<volsnapshot><name>one</name><creationTime>1777802400</creationTime><parent><name>zero</name></parent>" +
      '<state>shutoff</state><files><file target="disk0" mode="external"><original>/i/a.qcow2</original>' +
      "<snapshot>/i/a.1.qcow2</snapshot></file></files></volsnapshot>",
  );
  const bare = snapshot("bare", { createdAt: null, state: null, disks: [] });
  expect(volsnapshotXml(bare, { path: "/i/a", parentName: null })).toBe("<volsnapshot><name>bare</name></volsnapshot>");
});

test("a name that XML cannot carry is said, not changed", () => {
  expect(() => volsnapshotXml(snapshot("a\u0001b"), { path: "/i", parentName: null })).toThrow(
    /snapshot's name holds a character/,
  );
});

test("a volume is told in libvirt's words", () => {
  const volume = { name: "a&b", path: "/i/a&b", format: "qcow2", capacityBytes: 1024, allocationBytes: null };
  const root = parseXml(volumeXml(volume));
  expect(textOf(root, "name")).toBe("a&b");
  expect(volumeXml(volume)).toContain(
    '<capacity unit="bytes">1024</capacity><target><path>/i/a&amp;b</path><format type="qcow2"/></target>',
  );
});

import { expect, test } from "vitest";
import type { StorageFile } from "#server/backends/volume/storage.ts";
import { emptyRecord, type VolumeRecord } from "#server/backends/volume/volume-record.ts";
import { chainOf, familiesOf } from "./family.ts";
import { familiesById } from "./volume-ids.ts";

const file = (path: string, backing: string | null, inode = path): StorageFile => ({
  ...{ path, backing, format: "qcow2", modifiedAt: "2026-01-01T00:00:00.000Z", allocatedBytes: 1, capacityBytes: 1 },
  ...{ users: [], pool: null },
  stamp: { device: "1", inode, sizeBytes: 1, modifiedNs: "1" },
});
const sightOf = (...files: StorageFile[]) => ({ files: new Map(files.map((each) => [each.path, each])) });

/** Id → paths of its files. */
function shown(files: StorageFile[], records: Record<string, Partial<VolumeRecord>> = {}): Record<string, string[]> {
  const kept = {
    volumes: () => Object.keys(records),
    get: (id: string): VolumeRecord => ({ ...emptyRecord, ...records[id] }),
  };
  const found = familiesById(familiesOf(sightOf(...files)), kept);
  return Object.fromEntries([...found].map(([id, family]) => [id, [...family.files.keys()]]));
}

test("files that build on each other are one volume, by the root", () => {
  expect(shown([file("/a", null), file("/b", "/a"), file("/c", "/a"), file("/x", null)])).toEqual({
    "overlay:/a": ["/a", "/b", "/c"],
    "overlay:/x": ["/x"],
  });
});

test("the id stays when the root gets another name", () => {
  expect(shown([file("/a.s", null), file("/a", "/a.s")], { "overlay:/a": { live: "/a" } })).toEqual({
    "overlay:/a": ["/a", "/a.s"],
  });
});

test("branches whose base was deleted stay one volume; another file under a name that one had does not join", () => {
  const records = { "overlay:/a": { live: "/b", members: [{ path: "/c", inode: "/c" }] } };
  expect(shown([file("/b", null), file("/c", null)], records)).toEqual({ "overlay:/a": ["/b", "/c"] });
  expect(shown([file("/b", null), file("/c", null, "other")], records)).toEqual({
    "overlay:/a": ["/b"],
    "overlay:/c": ["/c"],
  });
});

test("a volume whose id another one has keeps its own tree", () => {
  expect(shown([file("/z", null), file("/a", null)], { "overlay:/a": { live: "/z" } })).toEqual({
    "overlay:/a": ["/z"],
    "overlay:/a+": ["/a"],
  });
});

test("a chain that closes on itself, or ends too early, is one volume and hangs nobody", () => {
  const loop = familiesOf(sightOf(file("/a", "/b"), file("/b", "/a")))[0];
  expect(loop && [loop.root, chainOf("/a", loop).end]).toEqual(["/a", "/a"]);
  const broken = familiesOf(sightOf(file("/t", "/gone")))[0];
  expect(broken && [broken.root, broken.missing, chainOf("/t", broken).end]).toEqual(["/t", ["/gone"], "/gone"]);
});

test("an overlay that is not whole yet is nobody's", () => {
  expect(shown([file("/a", null), file("/.espalier-0123456789abcdef.partial", "/a")])).toEqual({
    "overlay:/a": ["/a"],
  });
});

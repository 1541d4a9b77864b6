import { expect, test } from "vitest";
import { diskMethodsOf } from "./disk-methods.ts";

const volume = (path: string, ...kinds: string[]) => ({
  path,
  methods: kinds.map((backend) => ({ backend, id: `${backend}:${path}`, snapshotCount: 0 })),
});

test("a disk is saved by the volume that it is, and by the one that holds it", () => {
  const volumes = [volume("/vm/a.img", "filecopy", "qcow2"), volume("/vm", "btrfs"), volume("/vm/a", "filecopy")];
  expect(diskMethodsOf("/vm/a.img", volumes)).toEqual({ filecopy: "copy of the file", btrfs: "btrfs snapshot" });
  expect(diskMethodsOf("/vmx/a.img", volumes)).toEqual({});
  expect(diskMethodsOf(null, volumes)).toEqual({});
});

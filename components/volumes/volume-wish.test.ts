import { expect, test } from "vitest";
import { choicesOf, cloneName, type VolumeWish, volumeCreateIntent } from "./volume-wish.ts";

const wish: VolumeWish = {
  ...{ way: "form", name: " a ", description: "", liveFile: "new", isWritable: true },
  xml: " <volsnapshot/> ",
};

test("only what the kind of storage knows is asked for", () => {
  expect(volumeCreateIntent(wish, choicesOf("qcow2:/i/a"))).toEqual({ action: "create", name: "a" });
  expect(volumeCreateIntent(wish, choicesOf("overlay:/i/a"))).toEqual({ action: "create", name: "a", liveFile: "new" });
  expect(volumeCreateIntent(wish, choicesOf("btrfs:/i/a"))).toEqual({ action: "create", name: "a", writable: true });
  expect(volumeCreateIntent({ ...wish, way: "xml" }, choicesOf("filecopy:/i/a"))).toEqual({
    action: "create",
    xml: "<volsnapshot/>",
  });
});

test.each([
  ["/i/disk.qcow2", "before upgrade", "disk-before-upgrade.qcow2"],
  ["/i/disk", "a/b", "disk-a-b"],
  ["/i/.hidden", "../x", ".hidden-..-x"],
  ["/i/a.b.img", "\n", "a.b-copy.img"],
  ["/i/ä.img", "ö 1", "ä-ö-1.img"],
])("a new volume from %s at %j is proposed as %s", (path, snapshot, name) => {
  expect(cloneName(path, snapshot)).toBe(name);
});

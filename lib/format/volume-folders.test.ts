import { expect, test } from "vitest";
import { userWords } from "./user-words.ts";
import { volumeFolders } from "./volume-folders.ts";

test("only names that repeat get their folder", () => {
  const volume = (path: string) => ({ id: `qcow2:${path}`, name: path.slice(path.lastIndexOf("/") + 1), path });
  const folders = volumeFolders(["/a/disk.img", "/b/disk.img", "/disk.img", "/a/other.img"].map(volume));
  expect([...folders]).toEqual([
    ["qcow2:/a/disk.img", "/a"],
    ["qcow2:/b/disk.img", "/b"],
    ["qcow2:/disk.img", "/"],
  ]);
});

test("folders are shown from their end, as far as it takes to tell them apart", () => {
  const volume = (path: string) => ({ id: path, name: "disk", path });
  const folders = volumeFolders(["/srv/a/images/disk", "/srv/b/images/disk", "/x/disk"].map(volume));
  expect([...folders.values()]).toEqual(["…/a/images", "…/b/images", "/x"]);
});

test("users say what they need the volume for", () => {
  const user = { id: "u", name: "web-01", state: "running" };
  expect(userWords({ ...user, role: "disk", target: "vda" })).toBe("uses this as vda");
  expect(userWords({ ...user, role: "backing", target: "vda" })).toBe("builds on this with vda");
  expect(userWords({ ...user, role: "snapshot", target: null })).toBe("has a snapshot that needs this");
});

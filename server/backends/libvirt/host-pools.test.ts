import { expect, test } from "vitest";
import { parseFolderPool } from "./host-pools.ts";

const xml = (type: string, path: string) =>
  `<pool type='${type}'><name>a &lt;pool&gt;</name><uuid>u</uuid><target><path>${path}</path></target></pool>`;

test("a pool of files has a folder, any other has none", () => {
  expect(parseFolderPool(xml("dir", "/srv/images/"))).toEqual({ id: "u", name: "a <pool>", folder: "/srv/images" });
  expect(parseFolderPool(xml("netfs", "/"))?.folder).toBe("/");
  expect(parseFolderPool(xml("logical", "/dev/vg"))).toBeNull();
  expect(parseFolderPool("<pool type='rbd'><name>r</name><uuid>u</uuid></pool>")).toBeNull();
});

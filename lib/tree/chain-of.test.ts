import { expect, test } from "vitest";
import type { FileUse } from "#lib/model/file-use.ts";
import { chainOf } from "./chain-of.ts";

const files = (backing: Record<string, string | null>) =>
  new Map(Object.entries(backing).map(([path, below]) => [path, { path, backing: below } as FileUse]));
const paths = (...asked: Parameters<typeof chainOf>) => chainOf(...asked).map(({ path }) => path);

test("a chain goes from the file to its base", () => {
  expect(paths("/c", files({ "/c": "/b", "/b": "/a", "/a": null }))).toEqual(["/c", "/b", "/a"]);
});

test("where files are not read, what is known otherwise goes on", () => {
  expect(paths("/c", files({ "/c": "/b" }), ["/c", "/b", "/a"])).toEqual(["/c", "/b", "/a"]);
  expect(paths("/c", files({}), [])).toEqual(["/c"]);
});

test("files that name each other in a circle end", () => {
  expect(paths("/a", files({ "/a": "/b", "/b": "/a" }))).toEqual(["/a", "/b"]);
});

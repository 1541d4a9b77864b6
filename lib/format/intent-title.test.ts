import { expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { intentTitle } from "./intent-title.ts";

test.each<[Intent, string]>([
  [{ action: "create" }, "Take snapshot of web-01"],
  [{ action: "create", name: "a" }, "Take snapshot a of web-01"],
  [{ action: "revert", snapshot: "a" }, "Revert web-01 to a"],
  [{ action: "delete", snapshot: "a", scope: "children" }, "Delete all below a of web-01"],
  [{ action: "edit", snapshot: "a", locked: true }, "Lock a of web-01"],
  [{ action: "edit", snapshot: "a", name: "b" }, "Rename a of web-01 to b"],
  [{ action: "edit", snapshot: "a", description: "x" }, "Change the description of a of web-01"],
  [{ action: "merge", from: "head", into: "a" }, "Merge web-01 from a up to now"],
])("%j reads %s", (intent, title) => {
  expect(intentTitle(intent, "web-01")).toBe(title);
});

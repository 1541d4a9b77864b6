import { expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { intentTitle, namesIn } from "./intent-title.ts";

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

test.each<[Intent, string]>([
  [{ action: "revert", snapshot: "1" }, "Revert disk.qcow2 to before"],
  [{ action: "delete", snapshot: "1", scope: "one" }, "Delete before of disk.qcow2"],
  [{ action: "edit", snapshot: "1", name: "before" }, "Change the description of before of disk.qcow2"],
  [{ action: "merge", from: "2", into: "1" }, "Merge disk.qcow2 from before up to 2"],
  [{ action: "clone", snapshot: "1", name: "new.qcow2" }, "New volume new.qcow2 from before of disk.qcow2"],
  [{ action: "revert", snapshot: "constructor" }, "Revert disk.qcow2 to constructor"],
])("a snapshot goes by its name, where that is known: %j", (intent, title) => {
  expect(intentTitle(intent, "disk.qcow2", namesIn([{ id: "1", name: "before" }]))).toBe(title);
});

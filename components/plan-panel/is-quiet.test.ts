import { expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import type { Effect, Plan } from "#lib/model/plan.ts";
import { isQuiet } from "./is-quiet.ts";

const plan = (intent: Intent, part: Partial<Plan> = {}): Plan => ({
  id: "p1",
  subject: { host: "h", kind: "domain", id: "u", name: "web-01", state: "running" },
  intent,
  fingerprint: "f",
  createdAt: "2026-06-15T12:00:00Z",
  expiresAt: "2026-06-15T12:10:00Z",
  steps: [{ title: "do it", command: null, input: null, destructive: false }],
  effects: [],
  before: { headParentId: null, state: null, snapshots: [] },
  after: { headParentId: null, state: null, snapshots: [] },
  bytesToCopy: null,
  freeNeeded: [],
  merge: null,
  estimateMs: null,
  undoable: "yes",
  confirmLabel: "Do it",
  confirm: null,
  ...part,
});
const effect = (severity: Effect["severity"]): Effect => ({ group: "service", severity, text: "x", objects: [] });

test("taking a snapshot and locking one run at once when nothing is lost", () => {
  expect(isQuiet(plan({ action: "create" }))).toBe(true);
  expect(isQuiet(plan({ action: "edit", snapshot: "a", locked: true }))).toBe(true);
});

test("a snapshot that pauses the machine is read first", () => {
  expect(isQuiet(plan({ action: "create" }, { effects: [effect("warning")] }))).toBe(false);
});

test("nothing that deletes or reverts runs unread, whatever its plan says", () => {
  expect(isQuiet(plan({ action: "revert", snapshot: "a" }))).toBe(false);
  expect(isQuiet(plan({ action: "delete", snapshot: "a", scope: "one" }))).toBe(false);
});

test("a destructive step or a name to type is never passed over", () => {
  const step = { title: "drop", command: null, input: null, destructive: true };
  expect(isQuiet(plan({ action: "create" }, { steps: [step] }))).toBe(false);
  expect(isQuiet(plan({ action: "create" }, { confirm: { type: "domain-name", expect: "web-01" } }))).toBe(false);
});

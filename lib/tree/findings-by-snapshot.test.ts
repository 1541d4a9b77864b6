import { expect, test } from "vitest";
import type { Finding } from "#lib/model/finding.ts";
import { findingsBySnapshot, gravest } from "./findings-by-snapshot.ts";

const finding = (severity: Finding["severity"], ...ids: string[]): Finding => ({
  id: severity,
  kind: "missing-file",
  severity,
  text: severity,
  objects: [...ids.map((id) => ({ kind: "snapshot", id, name: id })), { kind: "file", id: "a", name: "a" }],
  repair: null,
  repairs: [],
});

test("a finding stands on each snapshot it names, once", () => {
  const bySnapshot = findingsBySnapshot([finding("info", "a", "a", "b"), finding("danger", "a")]);
  expect(bySnapshot.get("a")?.map((f) => f.severity)).toEqual(["info", "danger"]);
  expect(bySnapshot.get("b")).toHaveLength(1);
});

test("the gravest severity wins", () => {
  expect(gravest([finding("info"), finding("danger"), finding("warning")])).toBe("danger");
  expect(gravest([])).toBeNull();
});

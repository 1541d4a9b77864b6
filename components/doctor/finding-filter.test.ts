import { expect, test } from "vitest";
import type { Finding } from "#lib/model/finding.ts";
import { type FindingFilter, groupFindings, isWantedFinding, readFindingFilter } from "./finding-filter.ts";

const finding = (kind: Finding["kind"], severity: Finding["severity"], text = ""): Finding => ({
  id: `${kind} ${text}`,
  kind,
  severity,
  text,
  objects: [{ kind: "file", id: "/i/left.qcow2", name: "/i/left.qcow2" }],
  repair: null,
  repairs: [],
});
const at = (name: string, one: Finding, host = "lab") => ({
  subject: { host, kind: "domain" as const, id: name, name, state: null },
  finding: one,
});
const all: FindingFilter = { text: "", severity: null, kind: null, host: null };

test("machines with the gravest findings come first, and within one the gravest", () => {
  const groups = groupFindings([
    at("b", finding("orphan-tag", "info")),
    at("c", finding("orphan-tag", "info")),
    at("c", finding("missing-file", "danger")),
    at("a", finding("orphan-tag", "info")),
  ]);
  expect(groups.map(({ subject }) => subject.name)).toEqual(["c", "a", "b"]);
  expect(groups[0]?.findings.map(({ severity }) => severity)).toEqual(["danger", "info"]);
});

test("findings are narrowed by all that is said, and by words of machine, text and objects", () => {
  const one = at("web-01", finding("orphan-overlay", "warning", "Nobody names it"));
  expect(isWantedFinding(one, all)).toBe(true);
  expect(isWantedFinding(one, { ...all, text: "WEB left.qcow2" })).toBe(true);
  expect(isWantedFinding(one, { ...all, text: "web other" })).toBe(false);
  expect(isWantedFinding(one, { ...all, severity: "danger" })).toBe(false);
  expect(isWantedFinding(one, { ...all, kind: "orphan-overlay", host: "lab" })).toBe(true);
  expect(isWantedFinding(one, { ...all, host: "other" })).toBe(false);
});

test("nonsense in an address narrows nothing", () => {
  expect(readFindingFilter(new URLSearchParams("severity=loud&kind=x"))).toEqual(all);
});

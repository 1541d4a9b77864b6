import { expect, test } from "vitest";
import type { DomainSummary } from "#lib/model/domain.ts";
import { compareDomains, isWanted, noFilter } from "./machine-filter.ts";

const now = Date.parse("2026-06-15T12:00:00Z");
const domain = (part: Partial<DomainSummary>): DomainSummary => ({
  id: "u1",
  name: "web-01",
  state: "running",
  snapshotCount: 3,
  headParentId: null,
  oldestAt: "2026-06-01T12:00:00Z",
  newestAt: null,
  sizeBytes: null,
  findingCount: 0,
  depth: 2,
  problem: null,
  ...part,
});
const names = (domains: DomainSummary[]) => domains.map((d) => d.name);

test("words are looked for in name and host, in any order", () => {
  expect(isWanted(domain({}), "rack one", { ...noFilter, text: "rack WEB" }, now)).toBe(true);
  expect(isWanted(domain({}), "rack one", { ...noFilter, text: "rack db" }, now)).toBe(false);
});

test("libvirt's 'shut off' is found by 'off'", () => {
  expect(isWanted(domain({ state: "shut off" }), "", { ...noFilter, state: "off" }, now)).toBe(true);
});

test("an age that is not known is not older than anything", () => {
  expect(isWanted(domain({}), "", { ...noFilter, age: "7" }, now)).toBe(true);
  expect(isWanted(domain({}), "", { ...noFilter, age: "30" }, now)).toBe(false);
  expect(isWanted(domain({ oldestAt: null }), "", { ...noFilter, age: "7" }, now)).toBe(false);
});

test("a machine that could not be read is among those with findings, and not among those without snapshots", () => {
  const unread = domain({ snapshotCount: null, problem: "no answer" });
  expect(isWanted(unread, "", { ...noFilter, have: "findings" }, now)).toBe(true);
  expect(isWanted(unread, "", { ...noFilter, have: "none" }, now)).toBe(false);
});

test("numbers in names sort as numbers", () => {
  const list = [domain({ name: "web-10" }), domain({ name: "web-2" })];
  expect(names(list.sort(compareDomains("name")))).toEqual(["web-2", "web-10"]);
});

test("what is not known comes last in both directions", () => {
  const list = [domain({ name: "a", depth: null }), domain({ name: "b", depth: 1 }), domain({ name: "c", depth: 5 })];
  expect(names([...list].sort(compareDomains("depth")))).toEqual(["c", "b", "a"]);
  expect(names([...list].sort(compareDomains("depth", true)))).toEqual(["b", "c", "a"]);
});

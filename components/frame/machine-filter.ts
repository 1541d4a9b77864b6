import type { DomainSummary } from "#lib/model/domain.ts";
import { powerLook } from "#lib/tree/power-look.ts";

const dayMs = 86_400_000;

export const stateChoices = [
  ["any", "Any state"],
  ["running", "Running"],
  ["paused", "Paused"],
  ["off", "Off"],
] as const;
export const ageChoices = [
  ["any", "Any age"],
  ["7", "Older than a week"],
  ["30", "Older than a month"],
  ["90", "Older than three months"],
] as const;
export const haveChoices = [
  ["any", "All"],
  ["snapshots", "With snapshots"],
  ["none", "Without snapshots"],
  ["findings", "With findings"],
] as const;

/** Which machines are wanted. `age` is about the oldest snapshot. */
export interface MachineFilter {
  readonly text: string;
  readonly state: (typeof stateChoices)[number][0];
  readonly age: (typeof ageChoices)[number][0];
  readonly have: (typeof haveChoices)[number][0];
}
export const noFilter: MachineFilter = { text: "", state: "any", age: "any", have: "any" };

export const isFiltering = (filter: MachineFilter): boolean =>
  filter.state !== "any" || filter.age !== "any" || filter.have !== "any";

type Facts = Pick<DomainSummary, "oldestAt" | "snapshotCount" | "findingCount" | "problem">;

const has = (facts: Facts, have: MachineFilter["have"]): boolean => {
  if (have === "snapshots") return (facts.snapshotCount ?? 0) > 0;
  if (have === "none") return facts.snapshotCount === 0;
  if (have === "findings") return facts.findingCount > 0 || facts.problem !== null;
  return true;
};

/** Whether age and what there is of snapshots and findings are as wanted. */
export function haveWantedFacts(facts: Facts, filter: MachineFilter, now: number): boolean {
  if (filter.age !== "any") {
    if (facts.oldestAt === null) return false;
    if (now - Date.parse(facts.oldestAt) < Number(filter.age) * dayMs) return false;
  }
  return has(facts, filter.have);
}

/** Whether each word of the search is found; `isOther` finds words elsewhere than in the text. */
export function holdsWords(
  filter: MachineFilter,
  text: string,
  isOther: (word: string) => boolean = () => false,
): boolean {
  const haystack = text.toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word) || isOther(word));
}

/** Whether a domain is wanted. `hostLabel` counts as part of its name. */
export function isWanted(domain: DomainSummary, hostLabel: string, filter: MachineFilter, now: number): boolean {
  // Two digits of a name would be found in the middle of many ids.
  const isId = (word: string) => word.length >= 4 && domain.id.startsWith(word);
  if (!holdsWords(filter, `${domain.name} ${hostLabel}`, isId)) return false;
  if (filter.state !== "any" && powerLook(domain.state) !== filter.state) return false;
  return haveWantedFacts(domain, filter, now);
}

export const sortChoices = [
  ["name", "Name"],
  ["age", "Oldest snapshot"],
  ["newest", "Newest snapshot"],
  ["count", "Snapshots"],
  ["depth", "Depth"],
  ["size", "Size"],
  ["findings", "Findings"],
] as const;
export type MachineSort = (typeof sortChoices)[number][0];

/** What sorts, greater first; null when it is not known. */
type Sorted = Facts & Pick<DomainSummary, "id" | "name" | "newestAt" | "depth" | "sizeBytes">;
const weight: Record<Exclude<MachineSort, "name">, (one: Sorted) => number | null> = {
  age: (d) => (d.oldestAt === null ? null : -Date.parse(d.oldestAt)),
  newest: (d) => (d.newestAt === null ? null : Date.parse(d.newestAt)),
  count: (d) => d.snapshotCount,
  depth: (d) => d.depth,
  size: (d) => d.sizeBytes,
  findings: (d) => d.findingCount + (d.problem === null ? 0 : 0.5),
};

const byName = (a: Sorted, b: Sorted): number =>
  a.name.localeCompare(b.name, "en", { numeric: true }) || a.id.localeCompare(b.id);

/** Orders domains and volumes; names ascend and the rest descends, what is not known comes last either way. */
export function compareDomains(sort: MachineSort, isReversed = false) {
  const turn = isReversed ? -1 : 1;
  return (a: Sorted, b: Sorted): number => {
    if (sort === "name") return turn * byName(a, b);
    const [left, right] = [weight[sort](a), weight[sort](b)];
    if (left === null || right === null) return left === right ? byName(a, b) : left === null ? 1 : -1;
    return turn * (right - left) || byName(a, b);
  };
}

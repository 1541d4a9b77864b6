import { findingKindWords } from "#lib/format/finding-kind.ts";
import { type Finding, findingSchema } from "#lib/model/finding.ts";
import { type Subject, subjectKey } from "#lib/model/subject.ts";

export interface FoundAt {
  readonly subject: Subject;
  readonly finding: Finding;
}

/** Which findings are wanted; null is any. */
export interface FindingFilter {
  readonly text: string;
  readonly severity: Finding["severity"] | null;
  readonly kind: Finding["kind"] | null;
  readonly host: string | null;
}

export const isNarrowing = ({ text, severity, kind, host }: FindingFilter): boolean =>
  text.trim() !== "" || severity !== null || kind !== null || host !== null;

export function readFindingFilter(search: URLSearchParams): FindingFilter {
  return {
    text: search.get("q") ?? "",
    severity: findingSchema.shape.severity.safeParse(search.get("severity")).data ?? null,
    kind: findingSchema.shape.kind.safeParse(search.get("kind")).data ?? null,
    host: search.get("host"),
  };
}

export function isWantedFinding({ subject, finding }: FoundAt, filter: FindingFilter): boolean {
  if (filter.severity !== null && finding.severity !== filter.severity) return false;
  if (filter.kind !== null && finding.kind !== filter.kind) return false;
  if (filter.host !== null && subject.host !== filter.host) return false;
  const names = finding.objects.map((object) => `${object.kind} ${object.name}`).join(" ");
  const haystack = `${subject.name} ${finding.text} ${findingKindWords[finding.kind]} ${names}`.toLowerCase();
  return filter.text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => haystack.includes(word));
}

export interface FindingGroup {
  readonly subject: Subject;
  /** Gravest first. */
  readonly findings: readonly Finding[];
}

const ranks = { danger: 0, warning: 1, info: 2 } as const;
const bySeverity = (a: Finding, b: Finding): number => ranks[a.severity] - ranks[b.severity];

/** By machine or volume; the one with the gravest finding first, then by name. */
export function groupFindings(found: readonly FoundAt[]): FindingGroup[] {
  const groups = [...Map.groupBy(found, ({ subject }) => subjectKey(subject)).values()].flatMap(
    (ofOne): FindingGroup[] => {
      const [first] = ofOne;
      return first
        ? [{ subject: first.subject, findings: ofOne.map(({ finding }) => finding).toSorted(bySeverity) }]
        : [];
    },
  );
  const worst = ({ findings: [first] }: FindingGroup): number => (first ? ranks[first.severity] : 3);
  return groups.toSorted(
    (a, b) => worst(a) - worst(b) || a.subject.name.localeCompare(b.subject.name, "en", { numeric: true }),
  );
}

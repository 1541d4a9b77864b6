const dayMs = 24 * 60 * 60 * 1000;

/** A row of snapshots, each the child of the one before. */
interface Run {
  readonly key: string;
  /** Run and index of the snapshot that it begins at. */
  readonly from: readonly [key: string, index: number] | null;
  readonly length: number;
  readonly startsDaysAgo: number;
  readonly everyDays: number;
  nameOf(index: number, at: Date): string;
  descriptionOf(index: number): string | null;
}

const day = (at: Date): string => at.toISOString().slice(0, 10);
const numbered = (index: number): string => String(index + 1).padStart(2, "0");

const runs: readonly Run[] = [
  {
    key: "first-year",
    from: null,
    length: 48,
    startsDaysAgo: 420,
    everyDays: 4,
    nameOf: (_, at) => `backup-${day(at)}`,
    descriptionOf: (index) =>
      index === 0
        ? "Taken over from the old hypervisor"
        : index % 8 === 0
          ? "Before the monthly patches"
          : "By the backup job",
  },
  {
    key: "rehearsal",
    from: ["first-year", 20],
    length: 22,
    startsDaysAgo: 330,
    everyDays: 1,
    nameOf: (index) => `rehearsal-${numbered(index)}`,
    descriptionOf: (index) => (index === 0 ? "Rehearsal of the migration to the new ERP, step by step" : null),
  },
  {
    key: "rehearsal-import",
    from: ["rehearsal", 14],
    length: 8,
    startsDaysAgo: 302,
    everyDays: 1,
    nameOf: (index) => `rehearsal-import-${numbered(index)}`,
    descriptionOf: (index) => (index === 0 ? "Other import tool, from step 15" : null),
  },
  {
    key: "second-year",
    from: ["first-year", 47],
    length: 30,
    startsDaysAgo: 228,
    everyDays: 7,
    nameOf: (_, at) => `backup-${day(at)}`,
    descriptionOf: (index) => (index === 0 ? "Weekly from now on" : "By the backup job"),
  },
  {
    key: "month-end",
    from: ["second-year", 10],
    length: 12,
    startsDaysAgo: 156,
    everyDays: 1,
    nameOf: (index) => `month-end-fix-${numbered(index)}`,
    descriptionOf: (index) => (index === 0 ? "Consultants look for the rounding error in the month's end" : null),
  },
];

export interface PlannedSnapshot {
  readonly name: string;
  readonly parent: string | null;
  readonly at: Date;
  readonly description: string | null;
  /** It does not follow the snapshot planned before it. */
  readonly isBranch: boolean;
}

/** The history of erp-legacy: parents before children, each run after the one that it begins at. */
export function planSnapshots(now: Date): PlannedSnapshot[] {
  const namesOf = new Map<string, string[]>();
  return runs.flatMap((run) => {
    const begin = run.from ? (namesOf.get(run.from[0])?.[run.from[1]] ?? null) : null;
    const times = Array.from({ length: run.length }, (_, index) => {
      const midnight = new Date(
        `${day(new Date(now.getTime() - (run.startsDaysAgo - index * run.everyDays) * dayMs))}Z`,
      );
      return new Date(midnight.getTime() + (2 * 60 + ((index * 7) % 50)) * 60_000);
    });
    const names = times.map((at, index) => run.nameOf(index, at));
    namesOf.set(run.key, names);
    return times.map((at, index) => ({
      name: names[index] ?? "",
      parent: index === 0 ? begin : (names[index - 1] ?? null),
      at,
      description: run.descriptionOf(index),
      isBranch: index === 0 && begin !== null,
    }));
  });
}

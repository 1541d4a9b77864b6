/** What of the contract was put to a kind, and what was not, chapter by chapter, for the log of a run. */
export class ContractTable {
  readonly #kind: string;
  readonly #chapters = new Map<string, { run: number; skipped: Map<string, number> }>();

  constructor(kind: string) {
    this.#kind = kind;
  }

  /** `reason`: why it is skipped; null: it is run. */
  add(chapter: string, reason: string | null): void {
    const row = this.#chapters.get(chapter) ?? { run: 0, skipped: new Map<string, number>() };
    this.#chapters.set(chapter, row);
    if (reason === null) row.run++;
    else row.skipped.set(reason, (row.skipped.get(reason) ?? 0) + 1);
  }

  text(): string {
    const rows = [...this.#chapters].map(([chapter, { run, skipped }]) => {
      const reasons = [...skipped].map(([reason, count]) => `${count} skipped: ${reason}`);
      return `  ${chapter.padEnd(30)} ${String(run).padStart(3)} run${reasons.length > 0 ? `, ${reasons.join(", ")}` : ""}`;
    });
    return [`contract of ${this.#kind}:`, ...rows].join("\n");
  }
}

const pageBits = 15;
const pageLength = 2 ** pageBits;
const most = 65_535;

/** Memory for a whole window of counts: two bytes for each cluster. */
export const windowClusters = 2 ** 26;

/** How often each cluster of a window of the file was referred to. Memory is taken where something is counted. */
export class ClusterCounts {
  readonly first: number;
  readonly #pages: (Uint16Array | undefined)[];

  /** Counts clusters from `first` on, before `end`; all others are passed over. */
  constructor(first: number, end: number) {
    this.first = first;
    this.#pages = new Array(Math.ceil((end - first) / pageLength));
  }

  add(cluster: number, references: number): void {
    const index = cluster - this.first;
    if (index < 0) return;
    const page = Math.floor(index / pageLength);
    if (page >= this.#pages.length) return;
    let counts = this.#pages[page];
    if (!counts) {
      counts = new Uint16Array(pageLength);
      this.#pages[page] = counts;
    }
    const at = index & (pageLength - 1);
    counts[at] = Math.min(most, (counts[at] as number) + references);
  }

  get(cluster: number): number {
    const index = cluster - this.first;
    return this.#pages[Math.floor(index / pageLength)]?.[index & (pageLength - 1)] ?? 0;
  }

  /** Calls back for each cluster that was counted. */
  forEach(action: (cluster: number, references: number) => void): void {
    for (const [page, counts] of this.#pages.entries())
      for (let at = 0; counts && at < pageLength; at++) {
        const references = counts[at] as number;
        if (references > 0) action(this.first + page * pageLength + at, references);
      }
  }
}

import { strangeImage } from "./broken-image.ts";
import { ClusterCounts, windowClusters } from "./cluster-counts.ts";
import type { Qcow2Image } from "./qcow2-image.ts";
import { Refcounts } from "./refcounts.ts";
import { TableClusters } from "./table-clusters.ts";
import { whileStill } from "./while-still.ts";

/** What snapshots hold together, in bytes of the file. */
export interface HeldBytes {
  /** What deleting all of them would free. */
  readonly exclusiveBytes: number;
  /** What others hold too; null where counting it would mean reading too many tables. */
  readonly sharedBytes: number | null;
}

export interface HeldSpaceAnswer {
  /** One for each set, in their order. */
  readonly sets: readonly HeldBytes[];
  /** The image does not vouch for its refcounts, so all references were counted anew. */
  readonly isRecounted: boolean;
}

/** Tables that may be read for what is shared. */
const countableTableBytes = 256 * 1024 * 1024;
const maxL1Bytes = 512 * 1024 * 1024;
const maxWindows = 64;

/** Where the L1 table of a snapshot is, and what it says, the VM state included. */
interface Member {
  readonly firstL1Cluster: number;
  readonly l1Clusters: number;
  readonly l1: Float64Array;
}

/** One table of a set, and how many of its members refer to it. */
type OnTable = (table: number, references: number) => void;

/**
 * What sets of snapshots of an image hold, for any number of sets in one reading. A cluster is freed with a set when no table of
 * others refers to it, which is when it has as many references as come from the set: an L2 table that n snapshots share counts
 * n times for all below it. The list of snapshots itself is left out. Throws Problem as `whileStill` does.
 */
export function runHeldSpace(path: string, sets: readonly (readonly string[])[]): HeldSpaceAnswer {
  return whileStill((images) => {
    // The active layer counts too: what it shares is not freed.
    const image = images.image(path, [null]);
    const members = new Map<string, Member>();
    let l1Bytes = 0;
    const member = (id: string): Member => {
      const known = members.get(id);
      if (known) return known;
      const { l1Offset, l1Entries } = image.snapshot(id);
      const { clusterBytes } = image.header;
      const made = {
        firstL1Cluster: l1Offset / clusterBytes,
        l1Clusters: Math.ceil((l1Entries * 8) / clusterBytes),
        l1: image.tables(id, true).l1,
      };
      l1Bytes += made.l1.byteLength;
      if (l1Bytes > maxL1Bytes) throw strangeImage(path, "the tables of its snapshots do not fit into memory");
      members.set(id, made);
      return made;
    };
    const groups = sets.map((ids) => [...new Set(ids)].map(member));
    const { isDirty, clusterBytes } = image.header;
    const all = isDirty ? [...image.snapshots.map(({ id }) => member(id).l1), image.tables(null, true).l1] : [];
    const clusters = Math.ceil(image.file.sizeBytes() / clusterBytes);
    if (clusters > windowClusters * maxWindows) throw strangeImage(path, "it has too many clusters to count");

    const countsShared = distinctTables([...members.values()]) * clusterBytes <= countableTableBytes;
    const sums = groups.map(() => ({ exclusive: 0, held: 0 }));
    for (let first = 0; first < clusters; first += windowClusters) {
      const window = new Window(image, first, Math.min(first + windowClusters, clusters), all);
      for (const [index, group] of groups.entries()) window.count(group, countsShared, sums[index] as SetSums);
    }
    return {
      sets: sums.map(({ exclusive, held }) => ({
        exclusiveBytes: exclusive * clusterBytes,
        sharedBytes: countsShared ? (held - exclusive) * clusterBytes : null,
      })),
      isRecounted: isDirty,
    };
  });
}

interface SetSums {
  exclusive: number;
  held: number;
}

/** A part of the file that fits into memory as counts. */
class Window {
  readonly #image: Qcow2Image;
  readonly #first: number;
  readonly #end: number;
  readonly #tables: TableClusters;
  readonly #isRecounted: boolean;
  readonly #references: { get(cluster: number): number };
  /** Of tables that were read: clusters in this window, and whether some are compressed. */
  readonly #known = new Map<number, { plain: number; hasCompressed: boolean }>();

  /** `layers`: L1 tables of all layers, to count references anew; none: the image's own refcounts are used. */
  constructor(image: Qcow2Image, first: number, end: number, layers: readonly Float64Array[]) {
    this.#image = image;
    this.#first = first;
    this.#end = end;
    this.#tables = new TableClusters(image);
    this.#isRecounted = layers.length > 0;
    this.#references = this.#isRecounted ? this.#recount(layers) : new Refcounts(image);
  }

  /** Adds what a set holds in this window. */
  count(group: readonly Member[], countsShared: boolean, sums: SetSums): void {
    for (const { firstL1Cluster, l1Clusters } of group)
      for (let i = 0; i < l1Clusters; i++)
        if (this.#has(firstL1Cluster + i)) {
          sums.held++;
          sums.exclusive++;
        }
    if (group.length === 1) this.#countOne(group, countsShared, sums);
    else this.#countSeveral(group, countsShared, sums);
  }

  /** A plain cluster has one reference from one snapshot, so only compressed ones need to be added up. */
  #countOne(group: readonly Member[], countsShared: boolean, sums: SetSums): void {
    const compressed = new ClusterCounts(this.#first, this.#end);
    this.#forEachTable(group, (table) => {
      const isExclusive = this.#isExclusive(table, 1, sums);
      const known = this.#known.get(table);
      if (!isExclusive && !countsShared) return;
      if (!isExclusive && known && !known.hasCompressed) {
        sums.held += known.plain;
        return;
      }
      let plain = 0;
      let hasCompressed = false;
      this.#tables.forEach(table, (cluster, isCompressed) => {
        if (!this.#has(cluster)) return;
        if (isCompressed) {
          hasCompressed = true;
          compressed.add(cluster, 1);
        } else {
          plain++;
          if (isExclusive && this.#references.get(cluster) === 1) sums.exclusive++;
        }
      });
      sums.held += plain;
      if (!isExclusive) this.#known.set(table, { plain, hasCompressed });
    });
    this.#addUp(compressed, sums);
  }

  #countSeveral(group: readonly Member[], countsShared: boolean, sums: SetSums): void {
    const counts = new ClusterCounts(this.#first, this.#end);
    this.#forEachTable(group, (table, references) => {
      if (!this.#isExclusive(table, references, sums) && !countsShared) return;
      this.#tables.forEach(table, (cluster) => counts.add(cluster, references));
    });
    this.#addUp(counts, sums);
  }

  /** Counts a table itself. Others refer to all that is below it when they refer to it. */
  #isExclusive(table: number, references: number, sums: SetSums): boolean {
    const cluster = table / this.#image.header.clusterBytes;
    // What was counted anew is known of this window only. To look at a table in vain costs time and changes nothing.
    if (this.#isRecounted && !this.#has(cluster)) return true;
    const isExclusive = this.#references.get(cluster) === references;
    if (!this.#has(cluster)) return isExclusive;
    sums.held++;
    if (isExclusive) sums.exclusive++;
    return isExclusive;
  }

  #addUp(counts: ClusterCounts, sums: SetSums): void {
    counts.forEach((cluster, references) => {
      sums.held++;
      if (this.#references.get(cluster) === references) sums.exclusive++;
    });
  }

  #recount(layers: readonly Float64Array[]): ClusterCounts {
    const counts = new ClusterCounts(this.#first, this.#end);
    forEachTable(layers, (table, references) => {
      counts.add(table / this.#image.header.clusterBytes, references);
      this.#tables.forEach(table, (cluster) => counts.add(cluster, references));
    });
    return counts;
  }

  #has(cluster: number): boolean {
    return cluster >= this.#first && cluster < this.#end;
  }

  #forEachTable(group: readonly Member[], action: OnTable): void {
    forEachTable(
      group.map(({ l1 }) => l1),
      action,
    );
  }
}

/** Each table once for each place in the L1 tables, with how many of them refer to it there. */
function forEachTable(layers: readonly Float64Array[], action: OnTable): void {
  const length = Math.max(0, ...layers.map((l1) => l1.length));
  const [only] = layers;
  for (let index = 0; index < length; index++) {
    if (layers.length === 1) {
      const table = only?.[index] ?? 0;
      if (table !== 0) action(table, 1);
      continue;
    }
    const references = new Map<number, number>();
    for (const l1 of layers) {
      const table = l1[index] ?? 0;
      if (table !== 0) references.set(table, (references.get(table) ?? 0) + 1);
    }
    for (const [table, count] of references) action(table, count);
  }
}

function distinctTables(members: readonly Member[]): number {
  let count = 0;
  forEachTable(
    members.map(({ l1 }) => l1),
    () => count++,
  );
  return count;
}

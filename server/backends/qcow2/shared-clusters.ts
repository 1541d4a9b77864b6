import type { GuessParent, NativeSnapshot } from "#server/backends/volume/lineage.ts";
import { OpenFile } from "#server/blocks/open-file.ts";
import { Qcow2Image } from "#server/blocks/qcow2-image.ts";
import type { Tag } from "./tag.ts";

/** More tables than this are not read for one snapshot: the times decide then. 64 KiB each, as QEMU makes them. */
const mostTables = 512;
/** Of older snapshots so many are compared, the newest first. */
const mostOlder = 64;
/** The same tables are compared with many snapshots, one after the other. */
const keptTables = 128;

/**
 * All but the first bit of an entry, in the first four bytes as this machine reads them: that bit says whether a cluster is written
 * in place, which changes while what the cluster holds does not (docs/interop/qcow2.txt).
 */
const [clusterBits = 0] = new Uint32Array(Uint8Array.of(0x7f, 0xff, 0xff, 0xff).buffer);

/** Of tables as they stand in the file, counted up to `most`; `width`: words of four bytes in an entry. */
function differingEntries(a: Uint32Array, b: Uint32Array, width: number, most: number): number {
  const isSame = (at: number) => a[at] === b[at];
  let count = 0;
  for (let at = 0; at < a.length && count < most; at += width) {
    const isSameCluster = (((a[at] ?? 0) ^ (b[at] ?? 0)) & clusterBits) === 0 && isSame(at + 1);
    if (!isSameCluster || (width === 4 && !(isSame(at + 2) && isSame(at + 3)))) count++;
  }
  return count;
}

/** Counts the places where two snapshots lead to different clusters. */
class Differences {
  readonly #file: OpenFile;
  readonly #image: Qcow2Image;
  readonly #firstLevel = new Map<string, Float64Array>();
  /** The one that was asked for last is last. */
  readonly #tables = new Map<number, Uint32Array>();
  #read = 0;

  constructor(path: string) {
    this.#file = new OpenFile(path);
    try {
      this.#image = new Qcow2Image(this.#file);
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  close(): void {
    this.#file.close();
  }

  /** Of several that are as near, the newest; null when that would take too many tables. Throws when it cannot be read. */
  nearest(own: Tag, older: readonly Tag[]): string | null {
    this.#read = 0;
    let best: { readonly key: string; readonly count: number } | null = null;
    for (const { id, key } of older.toReversed().slice(0, mostOlder)) {
      const most = best?.count ?? Number.POSITIVE_INFINITY;
      const count = this.#between(own.id, id, most);
      if (count === null) return null;
      if (count < most) best = { key, count };
    }
    return best?.key ?? null;
  }

  /** Counted up to `most`; null when that would take too many tables. */
  #between(a: string, b: string, most: number): number | null {
    const [left, right] = [this.#entriesOf(a), this.#entriesOf(b)];
    const width = this.#image.header.hasExtendedL2 ? 4 : 2;
    let count = 0;
    for (let i = 0; i < Math.max(left.length, right.length) && count < most; i++) {
      const [one, other] = [left[i] ?? 0, right[i] ?? 0];
      if (one === other) continue;
      const [table, otherTable] = [this.#table(one), this.#table(other)];
      if (table === null || otherTable === null) return null;
      count += differingEntries(table, otherTable, width, most - count);
    }
    return count;
  }

  #entriesOf(id: string): Float64Array {
    const known = this.#firstLevel.get(id);
    if (known) return known;
    const { l1 } = this.#image.tables(id);
    this.#firstLevel.set(id, l1);
    return l1;
  }

  #table(offset: number): Uint32Array | null {
    const kept = this.#tables.get(offset);
    if (kept) {
      this.#tables.delete(offset);
      this.#tables.set(offset, kept);
      return kept;
    }
    const bytes = new Uint8Array(this.#image.header.clusterBytes);
    if (offset !== 0) {
      if (++this.#read > mostTables) return null;
      this.#file.read(offset, bytes);
    }
    const table = new Uint32Array(bytes.buffer);
    this.#tables.set(offset, table);
    const [eldest] = this.#tables.keys();
    if (this.#tables.size > keptTables && eldest !== undefined) this.#tables.delete(eldest);
    return table;
  }
}

/** A snapshot's clusters never change, so what was found of one stays true as long as the same older ones are there. */
const known = new Map<string, string | null>();
const mostKnown = 10_000;

/** What a snapshot that nobody recorded descends from, by the clusters of its image. To be closed. */
export class ClusterSharing {
  readonly #path: string;
  readonly #byKey: ReadonlyMap<string, Tag>;
  /** Undefined: not opened yet; null: it cannot be read, which is told elsewhere. */
  #differences: Differences | null | undefined;

  constructor(path: string, tags: readonly Tag[]) {
    this.#path = path;
    this.#byKey = new Map(tags.map((tag) => [tag.key, tag]));
  }

  close(): void {
    this.#differences?.close();
  }

  /**
   * The older one from which it differs in the fewest clusters: what was written since stands in neither its parent nor its parent's
   * other children.
   */
  readonly guess: GuessParent = (snapshot, older) => {
    const tagOf = ({ key }: NativeSnapshot) => this.#byKey.get(key);
    const own = tagOf(snapshot);
    if (!own || older.length < 2) return undefined;
    const before = older.slice(-mostOlder).flatMap((each) => tagOf(each) ?? []);
    const key = JSON.stringify([this.#path, own.key, before.map((tag) => tag.key)]);
    let found = known.get(key);
    if (found === undefined) {
      found = this.#nearest(own, before);
      if (known.size >= mostKnown) known.clear();
      known.set(key, found);
    }
    return found ?? undefined;
  };

  #nearest(own: Tag, older: readonly Tag[]): string | null {
    try {
      this.#differences ??= new Differences(this.#path);
      return this.#differences.nearest(own, older);
    } catch {
      // What cannot be read is told elsewhere; the times decide.
      return null;
    }
  }
}

import type { GuessParent, NativeSnapshot } from "#server/backends/volume/lineage.ts";
import { OpenFile } from "#server/blocks/open-file.ts";
import { Qcow2Image } from "#server/blocks/qcow2-image.ts";
import type { Tag } from "./tag.ts";

/** More tables than this are not read for one image: the times decide then. 64 KiB each, as QEMU makes them. */
const mostTables = 512;
/** Of older snapshots so many are compared, the newest first. */
const mostOlder = 64;
/** Bit 63 says whether a cluster is written in place, which changes while what it holds does not (docs/interop/qcow2.txt). */
const copiedBit = 0x7fff_ffff;

/** Counts the places where two snapshots lead to different clusters. */
class Differences {
  readonly #image: Qcow2Image;
  #read = 0;

  constructor(image: Qcow2Image) {
    this.#image = image;
  }

  /** Null when that would take too many tables. */
  between(a: string, b: string): number | null {
    const [left, right] = [this.#image.tables(a).l1, this.#image.tables(b).l1];
    let count = 0;
    for (let i = 0; i < Math.max(left.length, right.length); i++) {
      const [one, other] = [left[i] ?? 0, right[i] ?? 0];
      if (one === other) continue;
      const counted = this.#inTables(one, other);
      if (counted === null) return null;
      count += counted;
    }
    return count;
  }

  #inTables(one: number, other: number): number | null {
    const [a, b] = [this.#table(one), this.#table(other)];
    if (a === null || b === null) return null;
    const step = this.#image.header.hasExtendedL2 ? 16 : 8;
    let count = 0;
    for (let at = 0; at < a.byteLength; at += step) {
      const isSame =
        (a.getUint32(at) & copiedBit) === (b.getUint32(at) & copiedBit) &&
        a.getUint32(at + 4) === b.getUint32(at + 4) &&
        (step === 8 || a.getBigUint64(at + 8) === b.getBigUint64(at + 8));
      if (!isSame) count++;
    }
    return count;
  }

  #table(offset: number): DataView | null {
    const bytes = new Uint8Array(this.#image.header.clusterBytes);
    if (offset !== 0) {
      if (++this.#read > mostTables) return null;
      this.#image.file.read(offset, bytes);
    }
    return new DataView(bytes.buffer);
  }
}

/** A snapshot's clusters never change, so what was found of one stays true as long as the same older ones are there. */
const known = new Map<string, string | null>();
const mostKnown = 10_000;

/** Of several that are as near, the newest. */
function nearest(path: string, own: Tag, older: readonly Tag[]): string | null {
  const file = new OpenFile(path);
  try {
    const differences = new Differences(new Qcow2Image(file));
    let best: { readonly key: string; readonly count: number } | null = null;
    for (const { id, key } of older.toReversed().slice(0, mostOlder)) {
      const count = differences.between(own.id, id);
      if (count === null) return null;
      if (best === null || count < best.count) best = { key, count };
    }
    return best?.key ?? null;
  } catch {
    // What cannot be read is told elsewhere; the times decide.
    return null;
  } finally {
    file.close();
  }
}

/**
 * What a snapshot that nobody recorded descends from: the older one from which it differs in the fewest clusters. What was written
 * since stands in neither its parent nor its parent's other children.
 */
export function guessBySharing(path: string, tags: readonly Tag[]): GuessParent {
  const byKey = new Map(tags.map((tag) => [tag.key, tag]));
  const tagOf = ({ key }: NativeSnapshot) => byKey.get(key);
  return (snapshot, older) => {
    const [own, before] = [tagOf(snapshot), older.flatMap((each) => tagOf(each) ?? [])];
    if (!own || before.length < 2) return undefined;
    const key = JSON.stringify([path, own.key, before.slice(-mostOlder).map((tag) => tag.key)]);
    let found = known.get(key);
    if (found === undefined) {
      found = nearest(path, own, before);
      if (known.size >= mostKnown) known.clear();
      known.set(key, found);
    }
    return found ?? undefined;
  };
}

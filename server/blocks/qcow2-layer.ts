import { type BlockLayer, type Place, place } from "./block-layer.ts";
import { brokenImage } from "./broken-image.ts";
import type { OpenFile } from "./open-file.ts";
import type { Qcow2Image, Qcow2Tables } from "./qcow2-image.ts";

/** Tables of large clusters are read in pieces of this size. */
const pieceBytes = 64 * 1024;
const subclusters = 32;
/** Bits of the two words of an entry, as they lie in memory. */
const inMemory = (high: number, low: number): readonly [number, number] => {
  const view = new DataView(new ArrayBuffer(8));
  view.setUint32(0, high);
  view.setUint32(4, low);
  const [first = 0, second = 0] = new Uint32Array(view.buffer);
  return [first, second];
};
/** COPIED is true only in the active layer, and only sometimes, so it says nothing of content. */
const notCopied = ~inMemory(0x8000_0000, 0)[0];
const [isCompressed] = inMemory(0x4000_0000, 0);
const [, zeroFlag] = inMemory(0, 1);
const [offsetHigh, offsetLow] = inMemory(0x00ff_ffff, 0xffff_fe00);

/**
 * The clusters of a snapshot in a qcow2 image, or of its active layer.
 * Source: qcow2 spec, docs/interop/qcow2.txt, "Cluster mapping", "Extended L2 Entries".
 * Throws Problem `unreadable-output` for entries that QEMU would not read either.
 */
export class Qcow2Layer implements BlockLayer {
  readonly fileId: string;
  readonly id: string;
  readonly sizeBytes: number;
  readonly granularityBytes: number;
  readonly tableBytes: number;
  end = 0;
  kind: Place = place.nothing;
  high = 0;
  low = 0;

  readonly #file: OpenFile;
  readonly #l1: Float64Array;
  readonly #coverageBytes: number;
  readonly #clusterBytes: number;
  /** 32-bit words of an entry. */
  readonly #width: 2 | 4;
  readonly #isVersion2: boolean;
  readonly #hasDataFile: boolean;
  readonly #entriesPerPiece: number;
  /** Set in an entry's second word in memory: zeros, or an offset that is not of a cluster. */
  readonly #notPlain: number;
  /** Entries `#first…` of the table at `#table` are in memory. */
  #table = 0;
  #first = 0;
  #words: Uint32Array<ArrayBuffer> | null = null;
  #view = new DataView(new ArrayBuffer(0));
  /** How much of the cluster decoded last is the same, from its start. */
  #sameBytes = 0;

  constructor(image: Qcow2Image, snapshotId: string | null, tables: Qcow2Tables = image.tables(snapshotId)) {
    const { clusterBytes, hasExtendedL2, version, hasDataFile } = image.header;
    this.#file = image.file;
    this.fileId = image.file.id;
    this.id = `${image.file.id} ${snapshotId === null ? "active" : `snapshot ${snapshotId}`}`;
    this.sizeBytes = tables.virtualSizeBytes;
    this.granularityBytes = hasExtendedL2 ? clusterBytes / subclusters : clusterBytes;
    this.tableBytes = tables.tables * clusterBytes;
    this.#l1 = tables.l1;
    this.#coverageBytes = image.coverageBytes;
    this.#clusterBytes = clusterBytes;
    this.#width = hasExtendedL2 ? 4 : 2;
    this.#isVersion2 = version === 2;
    this.#hasDataFile = hasDataFile;
    this.#notPlain = inMemory(0, ((clusterBytes - 1) & 0xffff_fe00) | 1)[1];
    this.#entriesPerPiece = Math.min(clusterBytes, pieceBytes) / (this.#width * 4);
  }

  glance(position: number): void {
    const l1 = this.#l1;
    let index = Math.floor(position / this.#coverageBytes);
    const table = l1[index] ?? 0;
    this.high = 0;
    this.low = table;
    if (table === 0) {
      while (index < l1.length && l1[index] === 0) index++;
      this.kind = place.nothing;
      this.#endAt(index < l1.length ? index * this.#coverageBytes : this.sizeBytes);
    } else {
      this.kind = place.table;
      this.#endAt((index + 1) * this.#coverageBytes);
    }
  }

  look(position: number): void {
    this.#answer(position, false);
  }

  survey(position: number): void {
    this.#answer(position, true);
  }

  /**
   * Up to where the entries of this layer and of another one of the same file are the same, from `position` on; `position` when
   * the first differs. Both must have answered `table`.
   */
  sameUntil(other: Qcow2Layer, position: number): number {
    const first = this.#load(position);
    other.#load(position);
    const width = this.#width;
    const ours = this.#words as Uint32Array;
    const theirs = other.#words as Uint32Array;
    let word = (first - this.#first) * width;
    const start = word;
    if (width === 2)
      while (
        word < ours.length &&
        (((ours[word] as number) ^ (theirs[word] as number)) & notCopied) === 0 &&
        ours[word + 1] === theirs[word + 1]
      )
        word += 2;
    else
      while (
        word < ours.length &&
        (((ours[word] as number) ^ (theirs[word] as number)) & notCopied) === 0 &&
        ours[word + 1] === theirs[word + 1] &&
        ours[word + 2] === theirs[word + 2] &&
        ours[word + 3] === theirs[word + 3]
      )
        word += 4;
    if (word === start) return position;
    return this.#startOf(position, this.#first + word / width);
  }

  /**
   * Up to where the entries of both are of the same kinds as at `position`, and are at different places where both are data: what
   * was found out of the first is true of them all. `position` where that is not plain. Both must have looked at it.
   */
  alikeUntil(other: Qcow2Layer, position: number): number {
    if (this.#width !== 2 || this.#hasDataFile) return position;
    const first = this.#load(position);
    other.#load(position);
    const ours = this.#words as Uint32Array;
    const theirs = other.#words as Uint32Array;
    let word = (first - this.#first) * 2;
    const ourKind = this.#plainKind(ours[word] as number, ours[word + 1] as number);
    const theirKind = this.#plainKind(theirs[word] as number, theirs[word + 1] as number);
    if (ourKind === null || theirKind === null) return position;
    const areData = ourKind === place.data && theirKind === place.data;
    for (; word < ours.length; word += 2) {
      const ourHigh = ours[word] as number;
      const ourLow = ours[word + 1] as number;
      const theirHigh = theirs[word] as number;
      const theirLow = theirs[word + 1] as number;
      if (this.#plainKind(ourHigh, ourLow) !== ourKind || this.#plainKind(theirHigh, theirLow) !== theirKind) break;
      // Bits that mean nothing in one kind may mean something in the other: those of the offset are in both.
      if (areData && (((ourHigh ^ theirHigh) & offsetHigh) | ((ourLow ^ theirLow) & offsetLow)) === 0) break;
    }
    return this.#startOf(position, this.#first + word / 2);
  }

  /** The kind of an entry as it lies in memory, compressed ones as data; null for what must be looked at closely. */
  #plainKind(high: number, low: number): Place | null {
    if ((high & isCompressed) !== 0) return place.data;
    if ((low & this.#notPlain) !== 0)
      return (low & this.#notPlain) === zeroFlag && !this.#isVersion2 ? place.zero : null;
    return ((high & offsetHigh) | (low & offsetLow)) === 0 ? place.nothing : place.data;
  }

  /** `merges`: goes on over all entries that are of the same kind. Only those of nothing are the same in every other way, too. */
  #answer(position: number, merges: boolean): void {
    const clusterBytes = this.#clusterBytes;
    const entry = this.#load(position);
    const start = this.#startOf(position, entry);
    this.#decode(entry, position - start);
    if (merges && this.kind === place.compressed) this.kind = place.data;
    const { kind, high, low } = this;
    let same = this.#sameBytes;
    if (merges || kind === place.nothing) {
      const entries = this.#first + this.#entriesPerPiece - entry;
      const plain = same === clusterBytes ? this.#plainRun(entry, kind) : 1;
      same *= plain;
      for (let i = plain; i < entries && same === i * clusterBytes; i++) {
        this.#decode(entry + i, 0);
        if (this.kind !== kind && !(merges && kind === place.data && this.kind === place.compressed)) break;
        same += this.#sameBytes;
      }
      this.kind = kind;
      this.high = high;
      this.low = low;
    }
    this.#endAt(start + same);
  }

  /** How many entries, from one of a kind on, are plainly of that kind too: fast, and at least one. */
  #plainRun(entry: number, kind: Place): number {
    const words = this.#words as Uint32Array;
    const start = (entry - this.#first) * 2;
    let word = start + 2;
    if (this.#width !== 2 || this.#hasDataFile) return 1;
    if (kind === place.nothing) while (word < words.length && words[word] === 0 && words[word + 1] === 0) word += 2;
    else if (kind === place.data)
      for (; word < words.length; word += 2) {
        const high = words[word] as number;
        const low = words[word + 1] as number;
        if ((high & isCompressed) !== 0) continue;
        if ((low & this.#notPlain) !== 0 || ((high & offsetHigh) | (low & offsetLow)) === 0) break;
      }
    return (word - start) / 2;
  }

  /** The entry at a position, counted in its table; its piece of the table is in memory then. */
  #load(position: number): number {
    const index = Math.floor(position / this.#coverageBytes);
    const table = this.#l1[index] as number;
    const entry = Math.floor((position - index * this.#coverageBytes) / this.#clusterBytes);
    const first = entry - (entry % this.#entriesPerPiece);
    if (table !== this.#table || first !== this.#first || !this.#words) {
      if (!this.#words) {
        this.#words = new Uint32Array(this.#entriesPerPiece * this.#width);
        this.#view = new DataView(this.#words.buffer);
      }
      this.#file.read(table + first * this.#width * 4, new Uint8Array(this.#words.buffer));
      this.#table = table;
      this.#first = first;
    }
    return entry;
  }

  /** Where an entry of the table for `position` begins in the guest's view. */
  #startOf(position: number, entry: number): number {
    return Math.floor(position / this.#coverageBytes) * this.#coverageBytes + entry * this.#clusterBytes;
  }

  #endAt(end: number): void {
    this.end = Math.min(end, this.sizeBytes);
  }

  /** Says what an entry means from the byte `within` its cluster on, and up to where in `#sameBytes`. */
  #decode(entry: number, within: number): void {
    const at = (entry - this.#first) * this.#width * 4;
    const first = this.#view.getUint32(at);
    const second = this.#view.getUint32(at + 4);
    this.#sameBytes = this.#clusterBytes;
    if (first & 0x4000_0000) {
      if (this.#hasDataFile) throw this.#broken("a compressed cluster beside a data file");
      this.kind = place.compressed;
      this.high = first & 0x3fff_ffff;
      this.low = second;
      return;
    }
    this.high = first & 0x00ff_ffff;
    this.low = (second & 0xffff_fe00) >>> 0;
    const hasPlace = this.high !== 0 || this.low !== 0 || (this.#hasDataFile && first >= 0x8000_0000);
    if (this.#width === 4) this.#decodeSubcluster(at, within, hasPlace);
    else if (second & 1) {
      if (this.#isVersion2) throw this.#broken("a zero flag, which version 2 does not have");
      this.kind = place.zero;
    } else this.kind = hasPlace ? place.data : place.nothing;
    if (this.kind === place.data && this.low % this.#clusterBytes !== 0)
      throw this.#broken("data that does not start at a cluster");
  }

  #decodeSubcluster(at: number, within: number, hasPlace: boolean): void {
    const bytes = this.#clusterBytes / subclusters;
    const index = Math.floor(within / bytes);
    const zero = this.#view.getUint32(at + 8);
    const data = this.#view.getUint32(at + 12);
    if ((zero & data) !== 0) throw this.#broken("a subcluster that is data and zeros at once");
    if (data !== 0 && !hasPlace) throw this.#broken("a subcluster with data that is nowhere");
    const bit = 1 << index;
    this.kind = data & bit ? place.data : zero & bit ? place.zero : place.nothing;
    const bits = this.kind === place.data ? data : this.kind === place.zero ? zero : ~(data | zero);
    const others = ~(bits >> index);
    const run = others === 0 ? subclusters : 31 - Math.clz32(others & -others);
    this.#sameBytes = Math.min(index + run, subclusters) * bytes;
  }

  #broken(what: string) {
    return brokenImage(this.#file.path, `there is ${what}`);
  }
}

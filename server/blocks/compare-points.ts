import { type BlockLayer, place } from "./block-layer.ts";
import { Qcow2Layer } from "./qcow2-layer.ts";
import { Stack } from "./stack.ts";

/** Gets the pieces of a comparison in order, without gaps, up to the size of `to`. */
export interface Comparison {
  /** Both read the same. `isData` is certain only when shared data is to be counted. */
  same(offset: number, length: number, isData: boolean): void;
  /** It was written in between. Whether each side holds data there that is not known to be zeros. */
  changed(offset: number, length: number, fromData: boolean, toData: boolean): void;
}

/** Counting what is shared means reading every table, so it is done only up to this many bytes of them. */
const countableTableBytes = 64 * 1024 * 1024;

const sizeOf = (layers: readonly BlockLayer[]): number => layers[0]?.sizeBytes ?? 0;

/** The lowest layers, as long as they are the same. */
export function commonLayers(from: readonly BlockLayer[], to: readonly BlockLayer[]): number {
  let count = 0;
  while (count < from.length && count < to.length && from.at(-1 - count)?.id === to.at(-1 - count)?.id) count++;
  return count;
}

/** Whether `comparePoints` knows what is data of what is the same. */
export function isSharedCounted(from: readonly BlockLayer[], to: readonly BlockLayer[]): boolean {
  const tables = new Map([...from, ...to].map((layer) => [layer, layer.tableBytes]));
  return [...tables.values()].reduce((sum, bytes) => sum + bytes, 0) <= countableTableBytes;
}

/**
 * Compares two points by where their bytes are: what is at the same place of the same file is the same, because a cluster that
 * two layers refer to is never written in place. What two layers of one file refer to by the same L2 table is not looked at,
 * and of two tables only entries that differ. Layers that both points have in common are asked only where one of them is read
 * through and the other is not. The layers must be different objects for both sides, except common ones.
 */
export function comparePoints(from: readonly BlockLayer[], to: readonly BlockLayer[], result: Comparison): void {
  const common = commonLayers(from, to);
  const a = new Stack(from.slice(0, from.length - common));
  const b = new Stack(to.slice(0, to.length - common));
  const base = new Stack(to.slice(to.length - common));
  const mayShare = a.layers.some(({ fileId }) => b.layers.some((layer) => layer.fileId === fileId));
  const countsShared = isSharedCounted(from, to);
  const whole = new Stack(to);
  const baseBytes = sizeOf(base.layers);
  const size = sizeOf(to);

  const same = (start: number, end: number, isData: boolean | null) => {
    if (!countsShared || isData !== null) return result.same(start, end - start, isData ?? false);
    for (let position = start; position < end; ) {
      whole.survey(position);
      const until = Math.min(whole.end, end);
      result.same(position, until - position, whole.kind === place.data);
      position = until;
    }
  };

  for (let position = 0; position < size; ) {
    if (mayShare) {
      a.glance(position);
      b.glance(position);
      const sameEnd = sameTables(a, b, position);
      if (sameEnd > position) {
        const end = Math.min(sameEnd, a.end, b.end, size);
        same(position, end, null);
        position = end;
        continue;
      }
    } else {
      a.survey(position);
      b.survey(position);
    }
    let end = Math.min(a.end, b.end, size);
    const aThrough = a.kind === place.nothing && position < baseBytes;
    const bThrough = b.kind === place.nothing && position < baseBytes;
    if ((aThrough || bThrough) && baseBytes < end) end = baseBytes;
    if (aThrough && bThrough) {
      same(position, end, null);
      position = end;
      continue;
    }
    let baseData = false;
    if (aThrough || bThrough) {
      base.survey(position);
      if (base.end < end) end = base.end;
      baseData = base.kind === place.data;
    }
    const aData = aThrough ? baseData : a.kind === place.data || a.kind === place.compressed;
    const bData = bThrough ? baseData : b.kind === place.data || b.kind === place.compressed;
    if (!aData && !bData) same(position, end, false);
    else if (mayShare && aData && bData && isSamePlace(a, b)) same(position, end, true);
    else result.changed(position, end - position, aData, bData);
    position = end;
  }
}

/**
 * Looks into tables until both sides say what they hold, or that it is the same up to where is returned. A side with more below
 * it is looked into first: what is below may be the table of the other.
 */
function sameTables(a: Stack, b: Stack, position: number): number {
  while (a.kind === place.table || b.kind === place.table) {
    if (a.kind === place.table && b.kind === place.table) {
      const ours = a.layer();
      const theirs = b.layer();
      if (ours?.fileId === theirs?.fileId && a.isAtBottom() && b.isAtBottom()) {
        if (ours?.low === theirs?.low) return Math.min(a.end, b.end);
        if (ours instanceof Qcow2Layer && theirs instanceof Qcow2Layer) {
          const end = ours.sameUntil(theirs, position);
          if (end > position) return end;
        }
        const most = Math.min(a.end, b.end);
        a.look(position);
        b.look(position);
        if (ours instanceof Qcow2Layer && theirs instanceof Qcow2Layer) {
          const alike = Math.min(most, ours.alikeUntil(theirs, position));
          a.end = Math.max(a.end, alike);
          b.end = Math.max(b.end, alike);
        }
      } else if (a.layers.length - a.depth >= b.layers.length - b.depth) a.look(position);
      else b.look(position);
    } else if (a.kind === place.table) a.look(position);
    else b.look(position);
  }
  return position;
}

function isSamePlace(a: Stack, b: Stack): boolean {
  const ours = a.layer();
  const theirs = b.layer();
  return (
    ours !== undefined &&
    theirs !== undefined &&
    a.kind === b.kind &&
    ours.fileId === theirs.fileId &&
    ours.high === theirs.high &&
    ours.low === theirs.low
  );
}

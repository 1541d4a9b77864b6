import type { BlockDiff } from "../block-diff.ts";
import { type Sectors, sectorLength } from "./sectors.ts";

/** What a comparison got wrong, and how much more than what differs it reported. */
export interface Verdict {
  readonly faults: readonly string[];
  readonly reportedBytes: number;
  /** Reported, and the same bytes at both points. */
  readonly sameBytes: number;
}

/** Holds an answer against all bytes of both points. What is beyond the end of `from` counts as zeros. */
export function checkDiff(diff: BlockDiff, from: Sectors, to: Sectors): Verdict {
  const faults: string[] = [];
  let at = 0;
  let lastKind = "";
  let sameBytes = 0;
  const sums = { data: 0, zero: 0, unknown: 0 };
  const isSame = (sector: number) => (from[sector] ?? 0) === to[sector];
  const expectSame = (start: number, end: number) => {
    for (let sector = start; sector < end; sector++)
      if (!isSame(sector))
        return faults.push(`not reported: a change at ${sector * sectorLength} before ${end * sectorLength}`);
  };
  for (const { offset, length, kind } of diff.extents) {
    const start = offset / sectorLength;
    const end = (offset + length) / sectorLength;
    if (!Number.isInteger(start) || !Number.isInteger(end)) faults.push(`extent ${offset}+${length} cuts a sector`);
    if (length <= 0 || start < at || end > to.length) faults.push(`extent ${offset}+${length} is out of order or size`);
    if (start === at && kind === lastKind) faults.push(`extent at ${offset} is not merged`);
    expectSame(at, start);
    for (let sector = start; sector < end; sector++) {
      if (isSame(sector)) sameBytes += sectorLength;
      if (kind === "zero" && to[sector] !== 0) {
        faults.push(`no zeros at ${sector * sectorLength}`);
        break;
      }
    }
    sums[kind] += length;
    at = end;
    lastKind = kind;
  }
  expectSame(at, to.length);
  if (diff.truncated) faults.push("extents were left out");
  if (diff.virtualSizeBytes.to !== to.length * sectorLength) faults.push(`size ${diff.virtualSizeBytes.to}`);
  if (diff.changedBytes !== sums.data + sums.zero + sums.unknown) faults.push("changedBytes is not the sum");
  if (diff.zeroedBytes !== sums.zero) faults.push("zeroedBytes is not the sum");
  if (diff.onlyToBytes !== sums.data) faults.push("onlyToBytes is not the data");
  const shown = diff.strip.buckets.reduce((sum, bytes) => sum + bytes, 0);
  if (shown !== diff.changedBytes) faults.push(`the strip holds ${shown} of ${diff.changedBytes} bytes`);
  return { faults, reportedBytes: diff.changedBytes, sameBytes };
}

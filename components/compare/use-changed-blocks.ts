"use client";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { isWhole, type StripWindow, wholeDisk } from "#lib/blocks/strip-window.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { type DiffPair, diffQuery, type TreeAt } from "#lib/queries/blocks.ts";

/** Pieces of the whole disk's picture, and of a part of it. */
const buckets = 384;

/** The difference of a pair on one disk, and the part of the disk that is looked at. */
export function useChangedBlocks(subject: SubjectRef, tree: TreeAt, pair: DiffPair) {
  const whole = useQuery(diffQuery(subject, tree, pair, { buckets }));
  const [chosen, setWindow] = useState<StripWindow | null>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const sizeBytes = whole.data?.virtualSizeBytes.to ?? 0;
  const limits = { sizeBytes, pieceBytes: Math.max(1, whole.data?.granularityBytes ?? 1) };
  const window = chosen ?? wholeDisk(limits);
  const isZoomed = whole.data !== undefined && !isWhole(window, limits);
  const part = useQuery({
    ...diffQuery(subject, tree, pair, { offset: window.offset, length: window.length, buckets }),
    enabled: isZoomed,
  });
  return {
    whole,
    part: isZoomed ? part : null,
    limits,
    window,
    setWindow: (next: StripWindow) => setWindow(isWhole(next, limits) ? null : next),
    cursor,
    setCursor,
  };
}

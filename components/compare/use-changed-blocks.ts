"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useState } from "react";
import { fitted, isWhole, type StripWindow, wholeDisk } from "#lib/blocks/strip-window.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { type DiffPair, diffQuery, type TreeAt } from "#lib/queries/blocks.ts";

/** Pieces of the whole disk's picture, and of a part of it. */
const buckets = 384;

/** A browser takes only so many changes of the address in a row. */
const restMs = 300;

/** The difference of a pair on one disk, and the part of the disk that is looked at; `zoom` is where that begins, `onZoom` is told where it rests. */
export function useChangedBlocks(
  subject: SubjectRef,
  tree: TreeAt,
  pair: DiffPair,
  { zoom, onZoom }: { zoom: StripWindow | null; onZoom: (zoom: StripWindow | null) => void },
) {
  const whole = useQuery(diffQuery(subject, tree, pair, { buckets }));
  const [chosen, setWindow] = useState(zoom);
  const [cursor, setCursor] = useState<number | null>(null);
  const sizeBytes = whole.data?.virtualSizeBytes.to ?? 0;
  const limits = { sizeBytes, pieceBytes: Math.max(1, whole.data?.granularityBytes ?? 1) };
  const tell = useEffectEvent((rest: StripWindow | null) => {
    if (rest?.offset !== zoom?.offset || rest?.length !== zoom?.length) onZoom(rest);
  });
  useEffect(() => {
    const timer = setTimeout(() => tell(chosen), restMs);
    return () => clearTimeout(timer);
  }, [chosen]);
  const window = chosen ? fitted(chosen, limits) : wholeDisk(limits);
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

"use client";
import { useMemo, useRef } from "react";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import type { OutlineRow } from "#lib/tree/outline-rows.ts";

const refOf = (row: OutlineRow): NodeRef[] =>
  row.node.content.kind === "snapshot" && row.node.ref ? [row.node.ref] : [];

/** Ticks on rows: one, a range from the last one ticked, or all. Only snapshots can be ticked. */
export function useChecks(
  rows: readonly OutlineRow[],
  checked: readonly NodeRef[],
  onChecked: (refs: NodeRef[]) => void,
) {
  const ticked = useMemo(() => new Set(checked), [checked]);
  const lastKey = useRef<string | null>(null);

  const check = (row: OutlineRow, isRange: boolean) => {
    const from = isRange ? rows.findIndex((other) => other.node.key === lastKey.current) : -1;
    const to = rows.indexOf(row);
    lastKey.current = row.node.key;
    if (from >= 0) {
      const range = rows.slice(Math.min(from, to), Math.max(from, to) + 1).flatMap(refOf);
      onChecked([...new Set([...checked, ...range])]);
      return;
    }
    const [ref] = refOf(row);
    if (ref) onChecked(ticked.has(ref) ? checked.filter((other) => other !== ref) : [...checked, ref]);
  };

  const every = useMemo(() => rows.flatMap(refOf), [rows]);
  const all = checked.length === 0 ? "none" : every.every((ref) => ticked.has(ref)) ? "all" : "some";
  return {
    check,
    all: all as "all" | "some" | "none",
    toggleAll: () => onChecked(all === "all" ? [] : every),
    isChecked: (ref: NodeRef) => ticked.has(ref),
  };
}

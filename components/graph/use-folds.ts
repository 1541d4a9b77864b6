"use client";
import { useCallback, useMemo, useState } from "react";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import type { Forest } from "#lib/tree/tree-node.ts";

/**
 * Which runs are open. What was once shown, because it was opened, selected or compared, stays shown until all runs
 * are folded again: so nothing closes behind the reader.
 */
export function useFolds(selected: NodeRef | null, compared: readonly NodeRef[]) {
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const [foldsRuns, setFoldsRuns] = useState(true);

  const now = [...(selected ? [selected] : []), ...compared];
  if (now.some((ref) => !opened.has(ref))) setOpened(new Set([...opened, ...now]));

  const open = useCallback((keys: readonly string[]) => setOpened((before) => new Set([...before, ...keys])), []);
  const state = useMemo(() => ({ shown: opened, foldsRuns }), [opened, foldsRuns]);
  const toolOf = (forest: Forest) => {
    const hasFolds = forest.nodes.some((node) => node.content.kind === "fold");
    return {
      isOn: foldsRuns && hasFolds,
      onToggle() {
        setFoldsRuns(!(foldsRuns && hasFolds));
        setOpened(new Set(now));
      },
    };
  };
  return { state, open, toolOf };
}

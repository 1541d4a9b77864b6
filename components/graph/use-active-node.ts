"use client";
import { useCallback, useEffect, useRef, useState } from "react";
import { HEAD, type NodeRef } from "#lib/tree/node-ref.ts";
import type { Forest } from "#lib/tree/tree-node.ts";

/**
 * The node that the keyboard is on: the selected one, or a fold. It moves at once, while the selection takes the way
 * through the page's URL; a selection from elsewhere (a link, the palette) moves it too and is told to `onOutside`.
 */
export function useActiveNode(
  forest: Forest,
  selected: NodeRef | null,
  onSelect: (ref: NodeRef) => void,
  onOutside: (ref: NodeRef) => void,
) {
  const [activeKey, setActiveKey] = useState<string>(selected ?? HEAD);
  const asked = useRef<NodeRef[]>([]);
  const tellOutside = useRef(onOutside);
  tellOutside.current = onOutside;

  useEffect(() => {
    if (selected === null) return;
    const at = asked.current.lastIndexOf(selected);
    if (at >= 0) {
      asked.current = asked.current.slice(at + 1);
      return;
    }
    asked.current = [];
    setActiveKey(selected);
    tellOutside.current(selected);
  }, [selected]);

  const activate = useCallback(
    (key: string) => {
      setActiveKey(key);
      const ref = forest.byKey.get(key)?.ref;
      if (!ref || ref === selected) return;
      asked.current.push(ref);
      onSelect(ref);
    },
    [forest, selected, onSelect],
  );

  const active = forest.byKey.get(activeKey) ?? forest.byKey.get(HEAD) ?? null;
  return { active, activate };
}

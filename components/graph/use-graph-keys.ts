"use client";
import { type RefObject, useEffect, useRef } from "react";
import type { Direction } from "#lib/tree/layout.ts";
import { neighbour, type Step } from "#lib/tree/neighbours.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import type { Forest, TreeNode } from "#lib/tree/tree-node.ts";
import { actionOfKey, isForView } from "./action-keys.ts";
import type { GraphAction } from "./graph-action.ts";
import type { TreeView } from "./use-view.ts";

interface GraphKeys {
  forest: Forest;
  active: TreeNode | null;
  direction: Direction;
  view: TreeView;
  /** Goes to a node: selects, shows and focuses it. */
  step(node: TreeNode): void;
  pick(node: TreeNode): void;
  act(node: TreeNode, action: GraphAction): boolean;
  openMenu(node: TreeNode): void;
}

const steps: Record<Direction, Record<string, Step>> = {
  down: { ArrowUp: "parent", ArrowDown: "child", ArrowLeft: "previous", ArrowRight: "next" },
  right: { ArrowLeft: "parent", ArrowRight: "child", ArrowUp: "previous", ArrowDown: "next" },
};
const ends: Record<string, Step> = { Home: "first", End: "last" };

/** What a key does; false when it does nothing here. */
function handle(event: KeyboardEvent, keys: GraphKeys): boolean {
  const { forest, active, direction, view } = keys;
  if (!active) return false;
  const step = steps[direction][event.key] ?? ends[event.key];
  if (step) {
    const next = neighbour(forest, active, step);
    if (next) keys.step(next);
    return true;
  }
  switch (event.key) {
    case "h":
    case "H": {
      const head = forest.byKey.get(HEAD);
      if (head) keys.step(head);
      return true;
    }
    case "f":
    case "F":
      view.hasMoved.current = false;
      view.fitAll();
      return true;
    case "+":
    case "=":
      view.zoomBy(1.35);
      return true;
    case "-":
    case "_":
      view.zoomBy(1 / 1.35);
      return true;
    case " ":
      keys.pick(active);
      return true;
    case "ContextMenu":
      keys.openMenu(active);
      return true;
    case "F10":
      if (event.shiftKey) keys.openMenu(active);
      return event.shiftKey;
  }
  const action = actionOfKey(event.key, active);
  if (!action) return false;
  // What cannot be done says why in the menu.
  if (!keys.act(active, action)) keys.openMenu(active);
  return true;
}

/** The graph's keys, for when the focus is in it or nowhere. */
export function useGraphKeys(rootRef: RefObject<HTMLElement | null>, keys: GraphKeys): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const root = rootRef.current;
      if (!root || !isForView(event, root)) return;
      const isOnOtherButton =
        event.target instanceof HTMLButtonElement && !event.target.dataset.key && root.contains(event.target);
      if (isOnOtherButton && (event.key === " " || event.key === "Enter")) return;
      if (handle(event, latest.current)) event.preventDefault();
    };
    // A button is pressed when Space comes up; here Space picks.
    const onKeyUp = (event: KeyboardEvent) => {
      const isOnNode = event.target instanceof HTMLElement && event.target.dataset.key !== undefined;
      if (event.key === " " && isOnNode && rootRef.current?.contains(event.target as Node)) event.preventDefault();
    };
    window.addEventListener("keydown", onKeyDown);
    window.addEventListener("keyup", onKeyUp);
    return () => {
      window.removeEventListener("keydown", onKeyDown);
      window.removeEventListener("keyup", onKeyUp);
    };
  }, [rootRef]);
}

"use client";
import { type KeyboardEvent, useRef } from "react";
import type { OutlineRow } from "#lib/tree/outline-rows.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { findByPrefix } from "#lib/tree/type-ahead.ts";
import { actionOfKey } from "./action-keys.ts";
import type { GraphAction } from "./graph-action.ts";
import { nodeName } from "./node-label.ts";

interface OutlineKeys {
  rows: readonly OutlineRow[];
  activeIndex: number;
  /** Rows of one page. */
  pageSize: number;
  goTo(index: number): void;
  toggle(row: OutlineRow): void;
  expandSiblings(row: OutlineRow): void;
  check(row: OutlineRow, isRange: boolean): void;
  press(row: OutlineRow): void;
  act(node: TreeNode, action: GraphAction): boolean;
  openMenu(row: OutlineRow): void;
}

const pauseMs = 700;

/** A treegrid's keys. Letters type ahead, so the letters of actions want Shift here; Delete needs none. */
export function useOutlineKeys(keys: OutlineKeys): (event: KeyboardEvent<HTMLElement>) => void {
  const typed = useRef({ text: "", at: 0 });
  return (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey || event.defaultPrevented) return;
    // What bubbled here from a menu that is drawn elsewhere is not for the rows.
    if (!event.currentTarget.contains(event.target as Node) || event.target instanceof HTMLInputElement) return;
    const { rows, activeIndex } = keys;
    const row = rows[activeIndex];
    if (!row) return;
    const isDone = move(event, keys, row) || command(event, keys, row) || typeAhead(event, keys, typed.current);
    if (isDone) event.preventDefault();
  };
}

function move({ key }: KeyboardEvent, keys: OutlineKeys, row: OutlineRow): boolean {
  const { rows, activeIndex, pageSize, goTo, toggle } = keys;
  const last = rows.length - 1;
  switch (key) {
    case "ArrowDown":
      goTo(Math.min(last, activeIndex + 1));
      return true;
    case "ArrowUp":
      goTo(Math.max(0, activeIndex - 1));
      return true;
    case "PageDown":
      goTo(Math.min(last, activeIndex + pageSize));
      return true;
    case "PageUp":
      goTo(Math.max(0, activeIndex - pageSize));
      return true;
    case "Home":
      goTo(0);
      return true;
    case "End":
      goTo(last);
      return true;
    case "ArrowRight":
      if (row.isExpanded === false) toggle(row);
      else if (row.isExpanded) goTo(activeIndex + 1);
      return true;
    case "ArrowLeft":
      if (row.isExpanded) toggle(row);
      else {
        const parentIndex = rows.findIndex((other) => other.node === row.node.parent);
        if (parentIndex >= 0) goTo(parentIndex);
      }
      return true;
    default:
      return false;
  }
}

function command(event: KeyboardEvent, keys: OutlineKeys, row: OutlineRow): boolean {
  switch (event.key) {
    case " ":
      keys.check(row, event.shiftKey);
      return true;
    case "Enter":
      keys.press(row);
      return true;
    case "*":
      keys.expandSiblings(row);
      return true;
    case "ContextMenu":
      keys.openMenu(row);
      return true;
    case "F10":
      if (event.shiftKey) keys.openMenu(row);
      return event.shiftKey;
  }
  if (!event.shiftKey && event.key !== "Delete") return false;
  if (event.key === "H") {
    keys.goTo(keys.rows.findIndex((other) => other.node.content.kind === "head"));
    return true;
  }
  const action = actionOfKey(event.key, row.node);
  if (!action) return false;
  if (!keys.act(row.node, action)) keys.openMenu(row);
  return true;
}

function typeAhead(event: KeyboardEvent, keys: OutlineKeys, typed: { text: string; at: number }): boolean {
  if (event.key.length !== 1 || event.key === "/" || event.key === "?") return false;
  typed.text = event.timeStamp - typed.at < pauseMs ? typed.text + event.key : event.key;
  typed.at = event.timeStamp;
  const index = findByPrefix(
    keys.rows.map((row) => nodeName(row.node)),
    typed.text,
    keys.activeIndex,
  );
  if (index >= 0) keys.goTo(index);
  return true;
}

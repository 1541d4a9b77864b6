import type { TreeNode } from "#lib/tree/tree-node.ts";
import type { GraphAction } from "./graph-action.ts";

const editable =
  "input, textarea, select, [contenteditable=''], [contenteditable=true], [role=textbox], [role=combobox]";
const elsewhere = "[role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=toolbar], [cmdk-root]";

/**
 * Whether a key press is meant for a tree view: it comes from inside of it, or nothing has the focus; never while
 * someone types, and never what bubbled here from a menu that React draws elsewhere.
 */
export function isForView(event: KeyboardEvent, view: HTMLElement): boolean {
  if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return false;
  const target = event.target instanceof HTMLElement ? event.target : document.body;
  if (target.closest(editable) || target.closest(elsewhere)) return false;
  return view.contains(target) || target === document.body;
}

/** The action of a letter on a node; N is the head's whatever node is meant. */
export function actionOfKey(key: string, node: TreeNode): GraphAction | null {
  const kind = node.content.kind;
  switch (key.toLowerCase()) {
    case "n":
      return "create";
    case "c":
      return kind === "snapshot" || kind === "head" ? "compare" : null;
    case "r":
      return kind === "snapshot" ? "revert" : null;
    case "d":
    case "delete":
      return kind === "snapshot" ? "delete" : null;
    case "m":
      return kind === "snapshot" || kind === "head" ? "merge" : null;
    case "b":
      return kind === "snapshot" || kind === "head" ? "backup" : null;
    case "e":
      return kind === "snapshot" ? "edit" : null;
    default:
      return null;
  }
}

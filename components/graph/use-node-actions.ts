"use client";
import { useCallback, useState } from "react";
import { subjectNoun } from "#lib/format/subject-noun.ts";
import { HEAD, type NodeRef } from "#lib/tree/node-ref.ts";
import type { Forest, TreeNode } from "#lib/tree/tree-node.ts";
import { type ActionItem, actionsOf, type GraphAction } from "./graph-action.ts";
import { nodeName } from "./node-label.ts";
import type { TreeViewProps } from "./tree-graph-props.ts";

export interface MenuState {
  readonly node: TreeNode;
  readonly title: string;
  readonly items: readonly ActionItem[];
  readonly at: { readonly x: number; readonly y: number };
}

/** The other end of a comparison that starts at a node: what was picked before, else the head, else its parent. */
function partnerOf(ref: NodeRef, compared: readonly NodeRef[], forest: Forest): NodeRef | null {
  const picked = compared.find((other) => other !== ref);
  if (picked) return picked;
  return ref === HEAD ? (forest.byKey.get(HEAD)?.parent?.ref ?? null) : HEAD;
}

/** A pair with the head as its later end. */
const older = (a: NodeRef, b: NodeRef): NodeRef[] => (a === HEAD ? [b, a] : [a, b]);

/** Acting on nodes, the same in the graph and in the outline: from keys, buttons and the menu. */
export function useNodeActions(forest: Forest, props: Pick<TreeViewProps, "compared" | "onCompare" | "onAction">) {
  const { compared, onCompare, onAction } = props;
  const [menu, setMenu] = useState<MenuState | null>(null);

  const itemsOf = useCallback(
    (node: TreeNode): ActionItem[] => {
      const partner = node.ref === null ? null : partnerOf(node.ref, compared, forest);
      const other = partner === null ? undefined : forest.byKey.get(partner);
      const words = !other
        ? "another snapshot"
        : other.content.kind === "head"
          ? `the ${subjectNoun(other.content.subject)} as it is now`
          : nodeName(other);
      return actionsOf(node, words);
    },
    [compared, forest],
  );

  /** Does what can be done; for the rest opens the menu at the node, where the reason stands. Answers whether it was done. */
  const act = useCallback(
    (node: TreeNode, action: GraphAction): boolean => {
      const target = action === "create" ? forest.byKey.get(HEAD) : node;
      if (!target || target.ref === null) return false;
      const item = itemsOf(target).find((candidate) => candidate.action === action);
      if (!item || item.reason !== null) return false;
      if (action === "compare") {
        const partner = partnerOf(target.ref, compared, forest);
        if (partner === null) return false;
        if (!(compared.length === 2 && compared.includes(target.ref))) {
          onCompare(
            compared.includes(partner) && target.ref !== compared[0]
              ? [partner, target.ref]
              : older(target.ref, partner),
          );
        }
      }
      onAction(target.ref, action);
      return true;
    },
    [forest, itemsOf, compared, onCompare, onAction],
  );

  const openMenu = useCallback(
    (node: TreeNode, at: { x: number; y: number }) => {
      const items = itemsOf(node);
      if (items.length > 0) setMenu({ node, title: nodeName(node), items, at });
    },
    [itemsOf],
  );
  const closeMenu = useCallback(() => setMenu(null), []);
  return { act, menu, openMenu, closeMenu };
}

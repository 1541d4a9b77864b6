import { subjectNoun } from "#lib/format/subject-noun.ts";
import type { Capability } from "#lib/model/capability.ts";
import type { TreeNode } from "#lib/tree/tree-node.ts";
import { snapshotsBelow } from "#lib/tree/walk.ts";

/** What can be asked of a node. `create` is the head's; `compare` opens the comparison of the picked pair. */
export type GraphAction =
  | "create"
  | "revert"
  | "compare"
  | "merge"
  | "edit"
  | "lock"
  | "unlock"
  | "copyName"
  | "clone"
  | "backup"
  | "delete"
  | "deleteChildren"
  | "deleteSubtree";

export interface ActionItem {
  readonly action: GraphAction;
  readonly label: string;
  /** Key that does the same, as `aria-keyshortcuts` writes it; null without one. */
  readonly key: string | null;
  /** Why it cannot be done now; null when it can. */
  readonly reason: string | null;
  readonly isDanger: boolean;
  /** Items of one group stand together. */
  readonly group: "main" | "pair" | "keep" | "remove";
}

const capabilityOf: Partial<Record<GraphAction, string>> = {
  unlock: "lock",
};

/** An action without a capability is one that the host does not know; a node without any was read as a summary. */
function standing(capabilities: Readonly<Record<string, Capability>>, action: GraphAction): string | null | "absent" {
  if (action === "copyName" || Object.keys(capabilities).length === 0) return null;
  const capability = capabilities[capabilityOf[action] ?? action];
  if (!capability) return "absent";
  return capability.status === "yes" ? null : (capability.reason ?? "Not possible here.");
}

const item = (
  capabilities: Readonly<Record<string, Capability>>,
  group: ActionItem["group"],
  action: GraphAction,
  label: string,
  key: string | null = null,
): ActionItem[] => {
  const reason = standing(capabilities, action);
  if (reason === "absent") return [];
  return [{ action, label, key, reason, isDanger: group === "remove", group }];
};

/** A merge needs a file on either side: something that builds on the node, or for the head something below it. */
function mergeItem({ content, parent, children }: TreeNode): ActionItem[] {
  const isHead = content.kind === "head";
  const lower = isHead ? parent?.content : content;
  const asked = [
    ...(isHead ? [content.head.capabilities] : []),
    ...(lower?.kind === "snapshot" ? [lower.snapshot.capabilities] : []),
  ];
  const found = asked.flatMap((capabilities) => item(capabilities, "keep", "merge", "Merge…", "M"));
  const [first] = found;
  if (!first) return [];
  const nothing = isHead
    ? parent === null && "It builds on no snapshot."
    : children.length === 0 && "Nothing builds on it.";
  return [{ ...first, reason: nothing || (found.find(({ reason }) => reason !== null)?.reason ?? null) }];
}

/** What a node's menu offers, in order. Nodes that stand for nothing real offer nothing. */
export function actionsOf(node: TreeNode, compareWith: string): ActionItem[] {
  const { content } = node;
  if (content.kind === "head") {
    const { capabilities } = content.head;
    return [
      ...item(capabilities, "main", "create", "Take snapshot…", "N"),
      ...item({}, "pair", "compare", `Compare with ${compareWith}`, "C"),
      ...item({}, "keep", "copyName", `Copy ${subjectNoun(content.subject)} name`),
      ...mergeItem(node),
      ...item(capabilities, "keep", "backup", "Back up…", "B"),
    ];
  }
  if (content.kind !== "snapshot") return [];
  const { capabilities, locked } = content.snapshot;
  const below = snapshotsBelow(node);
  const after = below === 1 ? "the snapshot after it" : `the ${below} snapshots after it`;
  return [
    ...item(capabilities, "main", "revert", "Revert to this snapshot…", "R"),
    // Whatever the host can tell of blocks: settings can always be compared.
    ...item({}, "pair", "compare", `Compare with ${compareWith}`, "C"),
    ...item(capabilities, "keep", "edit", "Edit name and description…", "E"),
    ...item(capabilities, "keep", locked ? "unlock" : "lock", locked ? "Unlock" : "Lock against deletion"),
    ...item(capabilities, "keep", "copyName", "Copy name"),
    ...mergeItem(node),
    ...item(
      capabilities,
      "keep",
      "clone",
      content.of === "volume" ? "New volume from this…" : "Clone as a new machine…",
    ),
    ...item(capabilities, "keep", "backup", "Back up…", "B"),
    ...item(capabilities, "remove", "delete", "Delete this snapshot…", "Delete"),
    ...(below > 0
      ? [
          ...item(capabilities, "remove", "deleteChildren", `Delete ${after}…`),
          ...item(capabilities, "remove", "deleteSubtree", `Delete it and ${after}…`),
        ]
      : []),
  ];
}

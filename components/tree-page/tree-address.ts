import { type CompareSight, readZoom, zoomText } from "#lib/blocks/compare-sight.ts";
import { type NodeRef, parseNodeRef } from "#lib/tree/node-ref.ts";

export type TreeView = "graph" | "outline";
export type TreeDirection = "down" | "right";

/** The sight of one tree as its address holds it, so that a link shows a colleague the same. */
export interface TreeAddress {
  /** The selected node. */
  readonly at: NodeRef | null;
  /** Null: as the screen's width suggests. */
  readonly view: TreeView | null;
  readonly direction: TreeDirection;
  readonly compared: readonly NodeRef[];
  readonly compareSight: CompareSight;
  readonly search: string;
  /** The plan beside the tree. */
  readonly plan: string | null;
  /** The job beside the tree. */
  readonly job: string | null;
  /** The form beside the tree. */
  readonly form: "create" | "edit" | "merge" | "backup" | "clone" | null;
  /** The backup beside the tree. */
  readonly backup: string | null;
  /** What a merge is about: the upper node, then the lower one. */
  readonly points: readonly NodeRef[];
}

/** A name may hold the comma that parts the list. */
const part = (ref: NodeRef): string => ref.replace(/[%,]/g, encodeURIComponent);

function whole(text: string): NodeRef | null {
  try {
    return parseNodeRef(decodeURIComponent(text));
  } catch {
    return null;
  }
}

const oneOf = <T extends string>(text: string | null, choices: readonly T[]): T | null =>
  choices.find((choice) => choice === text) ?? null;

const pair = (text: string | null): NodeRef[] =>
  [...new Set(text?.split(",").map(whole))].filter((ref) => ref !== null).slice(0, 2);

export function readAddress(search: URLSearchParams): TreeAddress {
  return {
    at: parseNodeRef(search.get("at")),
    view: oneOf(search.get("view"), ["graph", "outline"]),
    direction: oneOf(search.get("dir"), ["down", "right"]) ?? "down",
    compared: pair(search.get("compare")),
    compareSight: {
      tab: oneOf(search.get("tab"), ["blocks", "facts", "xml"]) ?? "blocks",
      disk: search.get("disk"),
      zoom: readZoom(search.get("zoom")),
    },
    search: search.get("q") ?? "",
    plan: search.get("plan"),
    job: search.get("job"),
    form: oneOf(search.get("do"), ["create", "edit", "merge", "backup", "clone"]),
    backup: search.get("backup"),
    points: pair(search.get("points")),
  };
}

/** The address's query; what is as usual is left out. */
export function writeAddress(address: TreeAddress): string {
  const search = new URLSearchParams();
  const put = (name: string, value: string | null) => {
    if (value) search.set(name, value);
  };
  put("at", address.at);
  put("view", address.view);
  put("dir", address.direction === "down" ? null : address.direction);
  put("compare", address.compared.map(part).join(","));
  if (address.compared.length > 0) {
    const { tab, disk, zoom } = address.compareSight;
    put("tab", tab === "blocks" ? null : tab);
    put("disk", disk);
    put("zoom", zoomText(zoom));
  }
  put("q", address.search);
  put("plan", address.plan);
  put("job", address.job);
  put("do", address.form);
  put("backup", address.backup);
  if (address.form === "merge") put("points", address.points.map(part).join(","));
  return search.toString();
}

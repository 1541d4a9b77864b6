"use client";
import { ArrowDown, ArrowRight, Camera, ListTree, Network } from "lucide-react";
import { useEffect, useState } from "react";
import { Button } from "#components/ui/button.tsx";
import { SearchField } from "#components/ui/search-field.tsx";
import { Segmented } from "#components/ui/segmented.tsx";
import { StateMark } from "#components/ui/state-mark.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { TreeAddress, TreeView } from "./tree-address.ts";

const views = [
  { value: "graph", label: "Tree", icon: <Network size={14} aria-hidden />, isIconOnly: "narrow" },
  { value: "outline", label: "Outline", icon: <ListTree size={14} aria-hidden />, isIconOnly: "narrow" },
] as const;
const directions = [
  { value: "down", label: "Top down", icon: <ArrowDown size={14} aria-hidden />, isIconOnly: true },
  { value: "right", label: "Left to right", icon: <ArrowRight size={14} aria-hidden />, isIconOnly: true },
] as const;

/** Whose tree it is, and how to look at it. */
export function TreeHeader({
  tree,
  view,
  address,
  onChange,
  onCreate,
  readOnly,
}: {
  tree: SnapshotTree;
  view: TreeView;
  address: TreeAddress;
  onChange: (part: Partial<TreeAddress>, isStep?: boolean) => void;
  onCreate: () => void;
  readOnly: string | null;
}) {
  const count = tree.snapshots.length;
  const { create } = tree.head.capabilities;
  const reason = readOnly ?? (create && create.status !== "yes" ? (create.reason ?? "Not possible now.") : null);
  return (
    <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-card px-4 py-2.5">
      <div className="flex min-w-0 items-baseline gap-3">
        <h1 className="truncate font-semibold text-base tracking-tight">{tree.subject.name}</h1>
        {tree.subject.kind === "domain" && <StateMark state={tree.subject.state} className="text-xs" />}
        <span className="whitespace-nowrap text-muted-foreground text-xs tabular-nums">
          {count} snapshot{count === 1 ? "" : "s"}
        </span>
      </div>
      <div className="no-print flex w-full items-center gap-2 sm:ml-auto sm:w-auto">
        <TreeSearch search={address.search} onSearch={(search) => onChange({ search })} />
        <Segmented label="View" value={view} choices={views} onChange={(next) => onChange({ view: next }, true)} />
        {view === "graph" && (
          <Segmented
            label="Direction"
            value={address.direction}
            choices={directions}
            onChange={(direction) => onChange({ direction })}
          />
        )}
        <Button look="primary" icon={<Camera size={15} aria-hidden />} onClick={onCreate} reason={reason}>
          <span className="sr-only sm:not-sr-only">Take snapshot</span>
        </Button>
      </div>
    </div>
  );
}

/** Typed here at once; the address follows. */
function TreeSearch({ search, onSearch }: { search: string; onSearch: (search: string) => void }) {
  const [typed, setTyped] = useState(search);
  useEffect(() => setTyped(search), [search]);
  return (
    <SearchField
      label="Search snapshots"
      value={typed}
      onChange={(text) => {
        setTyped(text);
        onSearch(text);
      }}
      isPageSearch
      className="min-w-24 flex-1 sm:w-48 sm:flex-none"
    />
  );
}

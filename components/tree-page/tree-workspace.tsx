"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { CompareBar } from "#components/compare/compare-bar.tsx";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { useCommands } from "#components/palette/commands.tsx";
import { TrashBar } from "#components/trash/trash-bar.tsx";
import { useIsWide } from "#components/ui/use-wide.ts";
import { VolumeBar } from "#components/volumes/volume-bar.tsx";
import { usualSight } from "#lib/blocks/compare-sight.ts";
import { isEnded } from "#lib/model/job.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { jobsQuery } from "#lib/queries/jobs.ts";
import { planQuery } from "#lib/queries/plan.ts";
import { HEAD, type NodeRef } from "#lib/tree/node-ref.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { TreeCanvas } from "./tree-canvas.tsx";
import { treeCommands } from "./tree-commands.tsx";
import { TreeHeader } from "./tree-header.tsx";
import { TreePanel } from "./tree-panel.tsx";
import { TreeStrips } from "./tree-strips.tsx";
import { useKnownOfTree } from "./use-known-of-tree.ts";
import { useTreeActions } from "./use-tree-actions.ts";
import { useTreeAddress } from "./use-tree-address.ts";

const noChecks: readonly NodeRef[] = [];

/** The tree, its panel and all that stands between them. */
export function TreeWorkspace({
  subject,
  tree,
  problem,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  problem: Error | null;
}) {
  const isWide = useIsWide();
  const readOnly = useReadOnlyReason();
  const [address, change] = useTreeAddress();
  const [checked, setChecked] = useState(noChecks);
  const acts = useTreeActions(subject, tree, change);
  const { data: plan } = useQuery({ ...planQuery(address.plan ?? ""), enabled: address.plan !== null });
  const { data: jobs } = useQuery(jobsQuery());

  const view = address.view ?? (isWide ? "graph" : "outline");
  const jobsHere = useMemo(
    () =>
      (jobs ?? []).filter(
        (job) => job.subject.host === subject.host && job.subject.id === subject.id && !isEnded(job.state),
      ),
    [jobs, subject],
  );
  const commands = useMemo(
    () => treeCommands({ tree, selected: address.at ?? HEAD, readOnly, acts, change }),
    [tree, address.at, readOnly, acts, change],
  );
  useCommands("tree", commands);
  useOutlineKey(() => change({ view: view === "graph" ? "outline" : "graph" }));
  useEscapeKey(() => {
    acts.forget();
    change({ plan: null, job: null, form: null, backup: null });
  });

  useEffect(() => {
    document.title = `${tree.subject.name} · Espalier`;
  }, [tree.subject.name]);

  const shared = {
    tree,
    // Beside the tree stands the head while nothing is selected; the tree says so too.
    selected: address.at ?? (isWide ? HEAD : null),
    onSelect: acts.select,
    compared: address.compared,
    // Another pair is looked at as a whole; swapped, it is the same pair.
    onCompare: (compared: NodeRef[]) =>
      change(isSamePair(compared, address.compared) ? { compared } : { compared, compareSight: usualSight }, true),
    ghost: plan ?? null,
    jobs: jobsHere,
    onAction: acts.act,
    thumbnailUrl: acts.thumbnail,
    search: address.search,
    known: useKnownOfTree(subject, tree),
    onBackup: acts.openBackup,
  };
  return (
    <div className="print-flow relative flex h-full flex-col overflow-hidden">
      <TreeHeader
        tree={tree}
        view={view}
        address={address}
        onChange={change}
        onCreate={acts.openCreate}
        readOnly={readOnly}
      />
      {subject.kind === "volume" && <VolumeBar subject={subject} />}
      <TreeStrips subject={subject} tree={tree} problem={problem} onSelect={acts.select} onIntent={acts.ask} />
      <div className="print-flow flex min-h-0 flex-1">
        <div className="print-flow flex min-w-0 flex-1 flex-col">
          <section aria-label="Snapshot tree" className="print-flow relative min-h-0 flex-1">
            <TreeCanvas
              view={view}
              direction={address.direction}
              shared={shared}
              checked={checked}
              onChecked={setChecked}
              onCreate={acts.openCreate}
            />
          </section>
          {subject.kind === "domain" && <TrashBar subject={subject} tree={tree} acts={acts} />}
          {view === "outline" && checked.length > 0 && (
            <BulkBar subject={subject} tree={tree} checked={checked} onChecked={setChecked} acts={acts} />
          )}
          {address.compared.length > 0 && (
            <CompareBar
              subject={subject}
              tree={tree}
              compared={address.compared}
              onCompare={shared.onCompare}
              onSelect={acts.select}
              onMerge={acts.openMerge}
              onCreate={acts.openCreate}
              onIntent={acts.ask}
              sight={address.compareSight}
              onSight={(compareSight) => change({ compareSight })}
            />
          )}
        </div>
        <TreePanel subject={subject} tree={tree} address={address} onChange={change} acts={acts} plan={plan ?? null} />
      </div>
    </div>
  );
}

const isSamePair = (a: readonly NodeRef[], b: readonly NodeRef[]): boolean =>
  a.length === b.length && a.every((ref) => b.includes(ref));

/** O turns between the drawn tree and the outline, unless someone types. */
function useOutlineKey(toggle: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "o" || event.altKey || event.ctrlKey || event.metaKey) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (target.closest("input, textarea, select, [contenteditable=true], [role=dialog], [role=menu]")) return;
      event.preventDefault();
      toggle();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  });
}

/** Escape leaves the plan, job or form beside the tree, unless something nearer to the key has taken it. */
function useEscapeKey(leave: () => void): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== "Escape" || event.defaultPrevented) return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (target.closest("[type=search], [role=dialog], [role=menu], [cmdk-root]")) return;
      leave();
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  });
}

// biome-ignore-all lint/a11y/useSemanticElements: rows of a virtual treegrid are placed by hand, which a table cannot.
"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, useEffect, useMemo, useRef, useState } from "react";
import { subjectKey } from "#lib/model/subject.ts";
import { litPath } from "#lib/tree/lit-path.ts";
import { matcher } from "#lib/tree/match-nodes.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";
import { outlineRows, type OutlineRow as Row } from "#lib/tree/outline-rows.ts";
import { pickForPair } from "#lib/tree/pick-pair.ts";
import { ancestors } from "#lib/tree/walk.ts";
import { focusKey, keyElement } from "./key-element.ts";
import { NodeMenu } from "./node-menu.tsx";
import { OutlineHeading } from "./outline-heading.tsx";
import { rowHeight } from "./outline-rails.tsx";
import { OutlineRow } from "./outline-row.tsx";
import type { TreeOutlineProps } from "./tree-graph-props.ts";
import { useActiveNode } from "./use-active-node.ts";
import { useChecks } from "./use-checks.ts";
import { type MarkSources, marksOf } from "./use-flow-nodes.ts";
import { useGhostedTree } from "./use-ghosted-tree.ts";
import { useIsNarrow } from "./use-is-narrow.ts";
import { useNodeActions } from "./use-node-actions.ts";
import { useOutlineKeys } from "./use-outline-keys.ts";

export type { TreeOutlineProps } from "./tree-graph-props.ts";

const headingHeight = 36;

/** The tree as a list with all columns: equal in function to the graph, and the view for small screens and screen readers. */
export function TreeOutline(props: TreeOutlineProps) {
  return <Outline key={subjectKey(props.tree.subject)} {...props} />;
}

function Outline(props: TreeOutlineProps) {
  const { tree, selected, onSelect, compared, onCompare, search, known } = props;
  const scrollRef = useRef<HTMLDivElement>(null);
  const { ghosted: forest, diff, findings, jobByNode } = useGhostedTree(props);
  const lit = useMemo(() => litPath(forest), [forest]);
  const [collapsed, setCollapsed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => outlineRows(forest, collapsed, lit), [forest, collapsed, lit]);
  const matches = useMemo(() => matcher(search), [search]);
  const sources = useMemo(
    (): MarkSources => ({ lit, diff, findings, jobByNode, compared, matches, known }),
    [lit, diff, findings, jobByNode, compared, matches, known],
  );

  const isNarrow = useIsNarrow(scrollRef);
  const showing = useRef<string | null>(selected);
  const { active, activate } = useActiveNode(forest, selected, onSelect, (ref) => {
    showing.current = ref;
    const node = forest.byKey.get(ref);
    const above = node ? [...ancestors(node)].map((up) => up.key) : [];
    if (above.some((key) => collapsed.has(key))) {
      setCollapsed(new Set([...collapsed].filter((key) => !above.includes(key))));
    }
  });
  const activeKey = active?.key ?? "";
  const activeIndex = Math.max(
    0,
    rows.findIndex((row) => row.node.key === activeKey),
  );

  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    // The heading stands above the rows and sticks.
    scrollMargin: headingHeight,
    scrollPaddingStart: headingHeight,
    // The row that has the tab stop stays, wherever the list is scrolled to.
    rangeExtractor: ({ startIndex, endIndex, overscan, count }) => {
      const indexes = new Set<number>(activeIndex < count ? [activeIndex] : []);
      for (let i = Math.max(0, startIndex - overscan); i <= Math.min(count - 1, endIndex + overscan); i++)
        indexes.add(i);
      return [...indexes].sort((a, b) => a - b);
    },
  });

  // biome-ignore lint/correctness/useExhaustiveDependencies: only what was asked for from elsewhere is brought into view.
  useEffect(() => {
    const index = rows.findIndex((row) => row.node.key === (showing.current ?? "head"));
    if (index >= 0) virtual.scrollToIndex(index, { align: "auto" });
    showing.current = null;
  }, [selected]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new search shows its first match, once.
  useEffect(() => {
    const index = matches ? rows.findIndex((row) => matches(row.node)) : -1;
    if (index >= 0) virtual.scrollToIndex(index, { align: "center" });
  }, [search]);

  const focusRow = (key: string) => focusKey(scrollRef, key);
  const goTo = (index: number) => {
    const row = rows[index];
    if (!row) return;
    activate(row.node.key);
    virtual.scrollToIndex(index, { align: "auto" });
    focusRow(row.node.key);
  };

  const { act, menu, openMenu, closeMenu } = useNodeActions(forest, props);
  const checks = useChecks(rows, props.checked, props.onChecked);
  const toggle = (row: Row) => {
    const next = new Set(collapsed);
    if (!next.delete(row.node.key)) next.add(row.node.key);
    setCollapsed(next);
  };
  const press = (row: Row, event?: MouseEvent) => {
    const { ref, key } = row.node;
    if (event?.shiftKey && ref !== null) checks.check(row, true);
    else if (event && ref !== null && (event.ctrlKey || event.metaKey)) onCompare(pickForPair(compared, ref, selected));
    else activate(key);
    if (event) focusRow(key);
  };
  const openMenuAt = (row: Row, at?: { x: number; y: number }) => {
    const box = keyElement(scrollRef.current, row.node.key)?.getBoundingClientRect();
    if (row.node.ref !== null) activate(row.node.key);
    openMenu(row.node, at ?? { x: (box?.left ?? 0) + 64, y: box?.bottom ?? 0 });
  };

  const onKeyDown = useOutlineKeys({
    rows,
    activeIndex,
    pageSize: Math.max(1, Math.floor((scrollRef.current?.clientHeight ?? 420) / rowHeight) - 2),
    goTo,
    toggle,
    expandSiblings(row) {
      const siblings = row.node.parent ? row.node.parent.children : forest.roots;
      setCollapsed(new Set([...collapsed].filter((key) => !siblings.some((sibling) => sibling.key === key))));
    },
    check: checks.check,
    press: (row) => press(row),
    act,
    openMenu: (row) => openMenuAt(row),
  });

  return (
    <div ref={scrollRef} className="@container relative size-full overflow-auto bg-background">
      <div
        role="treegrid"
        aria-label={`Snapshots of ${tree.subject.name}`}
        aria-multiselectable
        aria-rowcount={rows.length + 1}
        onKeyDown={onKeyDown}
      >
        <OutlineHeading height={headingHeight} allChecked={checks.all} onCheckAll={checks.toggleAll} />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start }) => {
            const row = rows[index];
            if (!row) return null;
            const { node } = row;
            return (
              <OutlineRow
                key={node.key}
                row={row}
                rowIndex={index + 2}
                top={start - headingHeight}
                marks={marksOf(node, sources, selected, activeIndex === index ? node.key : "")}
                isChecked={node.ref !== null && checks.isChecked(node.ref as NodeRef)}
                isNarrow={isNarrow}
                onPress={(event) => press(row, event)}
                onCheck={(isRange) => checks.check(row, isRange)}
                onToggle={() => toggle(row)}
                onMenu={(at) => openMenuAt(row, at)}
              />
            );
          })}
        </div>
      </div>
      <NodeMenu
        at={menu?.at ?? null}
        title={menu?.title ?? ""}
        items={menu?.items ?? []}
        onPick={(action) => menu && act(menu.node, action)}
        onClose={closeMenu}
        onReturnFocus={() => menu && focusRow(menu.node.key)}
        keyHint={(key) => (key.length === 1 ? `Shift ${key}` : key)}
      />
    </div>
  );
}

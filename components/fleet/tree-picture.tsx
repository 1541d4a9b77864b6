"use client";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useState } from "react";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { treeSummaryQuery } from "#lib/queries/tree.ts";
import { smallTree } from "./small-tree.ts";

const box = { width: 232, height: 42 };
/** Rows that are only scrolled past are not read. */
const restMs = 180;

/** A machine's tree as a small picture; read once it is in sight. */
export function TreePicture({
  host,
  id,
  name,
  count,
}: {
  host: string;
  id: string;
  name: string;
  count: number | null;
}) {
  const [isSettled, setSettled] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(true), restMs);
    return () => clearTimeout(timer);
  }, []);
  const { data: tree, isError } = useQuery({
    ...treeSummaryQuery({ host, kind: "domain", id }),
    enabled: isSettled && count !== 0,
    retry: false,
  });
  const picture = useMemo(
    () => (tree ? smallTree(tree, box) : count === 0 ? smallTree({ snapshots: [], head: emptyHead }, box) : null),
    [tree, count],
  );
  if (isError && !tree) return <span className="text-muted-foreground text-xs">could not be read</span>;
  if (!picture) return <Skeleton className="h-2 w-32" />;
  return (
    <svg
      width={box.width}
      height={box.height}
      viewBox={`0 0 ${box.width} ${box.height}`}
      role="img"
      aria-label={`Tree of ${name}`}
      className="block max-w-full"
    >
      <g fill="none" strokeLinecap="round">
        {picture.lines.map((line) => (
          <path
            key={line.path}
            d={line.path}
            stroke={line.isLit ? "var(--lit)" : "var(--input)"}
            strokeWidth={line.isLit ? 1.8 : 1.2}
          />
        ))}
      </g>
      {picture.dots.map((dot) =>
        dot.isHead ? (
          <circle
            key="head"
            cx={dot.x}
            cy={dot.y}
            r={Math.max(2.4, picture.radius * 1.15)}
            fill="var(--card)"
            stroke="var(--primary)"
            strokeWidth={1.8}
          />
        ) : (
          <circle
            key={`${dot.x} ${dot.y}`}
            cx={dot.x}
            cy={dot.y}
            r={picture.radius}
            fill={dot.isLit ? "var(--lit)" : "var(--muted-foreground)"}
            fillOpacity={dot.isLit ? 1 : 0.6}
          />
        ),
      )}
    </svg>
  );
}

const emptyHead = { parentId: null, state: null, reason: null, disks: [], changedBytes: null, capabilities: {} };

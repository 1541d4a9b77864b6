"use client";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { cx } from "#components/ui/cx.ts";
import { StateDot } from "#components/ui/state-mark.tsx";
import { useNow } from "#components/ui/use-now.ts";
import { isNow, powerLook } from "#lib/tree/power-look.ts";
import type { MachineLine } from "./list-row.ts";
import { machinePath } from "./paths.ts";
import { type RowPlace, rowItem, snapshotFacts } from "./row-item.ts";
import { SnapshotFigures } from "./snapshot-figures.tsx";

/** A machine in the list: state, name, what is wrong, how many snapshots and how old the oldest is. */
export function MachineRow({ row, place, isHere }: { row: MachineLine; place: RowPlace; isHere: boolean }) {
  const now = useNow();
  const { host, domain } = row.machine;
  const { snapshotCount: count, oldestAt } = domain;
  const warnings = domain.findingCount + (domain.problem === null ? 0 : 1);
  const facts = [row.isOld ? "as known last" : isNow[powerLook(domain.state)], ...snapshotFacts(domain, now)];
  return (
    <Link
      href={machinePath(host.id, domain.id)}
      {...rowItem(row, place, isHere)}
      title={facts.join(" · ")}
      className={cx(
        "absolute right-1.5 left-1.5 flex items-center gap-2 rounded-md pr-2 pl-5 text-[13px] hover:bg-accent",
        isHere && "bg-accent font-medium text-accent-foreground",
        row.isOld && "text-muted-foreground italic",
      )}
    >
      <StateDot state={row.isOld ? null : domain.state} isNamed />
      <span className="min-w-0 flex-1 truncate">{domain.name}</span>
      {warnings > 0 && (
        <TriangleAlert size={13} role="img" aria-label="has findings" className="shrink-0 text-warning" />
      )}
      <SnapshotFigures count={count} oldestAt={oldestAt} />
    </Link>
  );
}

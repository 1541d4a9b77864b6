"use client";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { machinePath } from "#components/frame/paths.ts";
import type { Machine } from "#components/frame/use-machines.ts";
import { Age } from "#components/ui/age.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { cx } from "#components/ui/cx.ts";
import { StateDot } from "#components/ui/state-mark.tsx";
import { isNow, powerLook } from "#lib/tree/power-look.ts";
import { fleetColumns } from "./fleet-table.tsx";
import { TreePicture } from "./tree-picture.tsx";

const Cell = ({ className, children }: { className?: string; children: ReactNode }) => (
  // biome-ignore lint/a11y/useSemanticElements: a table of which only the part in sight is drawn.
  <div role="cell" className={cx("min-w-0", className)}>
    {children}
  </div>
);

/** One machine: its name leads to its tree, and so does the rest of the row. */
export function FleetRow({
  machine,
  index,
  top,
  height,
}: {
  machine: Machine;
  index: number;
  top: number;
  height: number;
}) {
  const { host, domain } = machine;
  const isOld = host.state === "down";
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table of which only the part in sight is drawn.
    // biome-ignore lint/a11y/useFocusableInteractive: its link takes the focus.
    <div
      role="row"
      aria-rowindex={index + 2}
      style={{ top, height }}
      className={cx(
        fleetColumns,
        "absolute inset-x-0 border-b px-4 text-[13px] last:border-b-0 hover:bg-accent/60 has-[a:focus-visible]:bg-accent",
        isOld && "text-muted-foreground",
      )}
    >
      <Cell>
        <Link
          href={machinePath(host.id, domain.id)}
          className="block truncate rounded font-medium after:absolute after:inset-0"
        >
          {domain.name}
        </Link>
        <span className="flex items-center gap-1.5 truncate text-muted-foreground text-xs">
          <StateDot state={isOld ? null : domain.state} />
          {isOld ? "as known last" : isNow[powerLook(domain.state)]} · {host.label}
        </span>
      </Cell>
      <Cell className="hidden sm:block">
        <TreePicture host={host.id} id={domain.id} name={domain.name} count={domain.snapshotCount} />
      </Cell>
      <Cell className="text-right tabular-nums">
        {domain.snapshotCount ?? <span title={domain.problem ?? ""}>not known</span>}
      </Cell>
      <Cell className="hidden text-right tabular-nums lg:block">{domain.depth ?? "–"}</Cell>
      <Cell className="relative z-1 text-right">
        <Age at={domain.oldestAt} isShort />
      </Cell>
      <Cell className="relative z-1 hidden text-right lg:block">
        <Age at={domain.newestAt} isShort />
      </Cell>
      <Cell className="hidden text-right lg:block">
        <Bytes value={domain.sizeBytes} />
      </Cell>
      <Cell className="hidden text-right lg:block">
        {domain.findingCount > 0 || domain.problem ? (
          <span className="inline-flex items-center gap-1 font-medium text-warning" title={domain.problem ?? undefined}>
            <TriangleAlert size={13} aria-hidden />
            {domain.findingCount > 0 ? domain.findingCount : "unread"}
          </span>
        ) : (
          <span className="text-muted-foreground">–</span>
        )}
      </Cell>
    </div>
  );
}

"use client";
import { HardDrive, Layers, MonitorPlay, Timer, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import type { Machine } from "#components/frame/use-machines.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useNow } from "#components/ui/use-now.ts";
import { formatAge } from "#lib/format/age.ts";
import { formatBytes } from "#lib/format/bytes.ts";
import { powerLook } from "#lib/tree/power-look.ts";

type Pick = (values: Readonly<Record<string, string | null>>) => void;

/** All machines in five figures; each shows its machines when pressed. */
export function FleetFigures({
  machines,
  isReading,
  onPick,
}: {
  machines: readonly Machine[];
  isReading: boolean;
  onPick: Pick;
}) {
  const now = useNow();
  const domains = machines.map((machine) => machine.domain);
  const sum = (values: (number | null)[]) => values.reduce((total: number, value) => total + (value ?? 0), 0);
  const running = domains.filter((domain) => powerLook(domain.state) === "running").length;
  const snapshots = sum(domains.map((domain) => domain.snapshotCount));
  const findings = sum(domains.map((domain) => domain.findingCount));
  const sizes = domains.map((domain) => domain.sizeBytes);
  const oldest = domains
    .map((domain) => domain.oldestAt)
    .filter((at) => at !== null)
    .toSorted()[0];
  const unknown = sizes.filter((size) => size === null).length;
  return (
    <div className="-mx-4 my-4 flex gap-2 overflow-x-auto px-4 pb-1 sm:mx-0 sm:grid sm:grid-cols-5 sm:px-0">
      <Figure
        icon={<MonitorPlay size={15} aria-hidden />}
        name="Machines"
        value={`${domains.length}`}
        note={`${running} running`}
        isReading={isReading}
        onPress={() => onPick({ sort: null, reverse: null })}
      />
      <Figure
        icon={<Layers size={15} aria-hidden />}
        name="Snapshots"
        value={snapshots.toLocaleString("en")}
        note={`on ${domains.filter((domain) => (domain.snapshotCount ?? 0) > 0).length} machines`}
        isReading={isReading}
        onPress={() => onPick({ have: "snapshots", sort: "count", reverse: null })}
      />
      <Figure
        icon={<Timer size={15} aria-hidden />}
        name="Oldest"
        value={oldest ? formatAge(oldest, now) : "–"}
        note="since it was taken"
        isReading={isReading}
        onPress={() => onPick({ sort: "age", reverse: null })}
      />
      <Figure
        icon={<HardDrive size={15} aria-hidden />}
        name="On disk"
        value={sizes.length > unknown ? formatBytes(sum(sizes)) : "–"}
        note={unknown === 0 ? "all image files" : `${unknown} machine${unknown === 1 ? "" : "s"} not known`}
        isReading={isReading}
        onPress={() => onPick({ sort: "size", reverse: null })}
      />
      <Figure
        icon={<TriangleAlert size={15} aria-hidden className={findings > 0 ? "text-warning" : ""} />}
        name="Findings"
        value={`${findings}`}
        note={findings === 0 ? "all is consistent" : "to look at"}
        isReading={isReading}
        onPress={() => onPick({ have: "findings", sort: "findings", reverse: null })}
      />
    </div>
  );
}

function Figure({
  icon,
  name,
  value,
  note,
  isReading,
  onPress,
}: {
  icon: ReactNode;
  name: string;
  value: string;
  note: string;
  isReading: boolean;
  onPress: () => void;
}) {
  return (
    <button
      type="button"
      onClick={onPress}
      className="min-w-31 rounded-xl border bg-card px-3.5 py-2.5 text-left shadow-raised transition-colors hover:border-ring"
    >
      <span className="flex items-center gap-1.5 text-muted-foreground text-xs">
        {icon}
        {name}
      </span>
      <span className="mt-1 block font-semibold text-lg tabular-nums leading-7 tracking-tight">
        {isReading ? <Skeleton className="h-7 w-16" /> : value}
      </span>
      <span className="block truncate text-muted-foreground text-xs">{isReading ? "reading…" : note}</span>
    </button>
  );
}

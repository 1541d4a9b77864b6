"use client";
import { ServerOff, Sprout } from "lucide-react";
import { useDeferredValue, useEffect, useMemo, useRef, useState } from "react";
import { useShownAt } from "#components/frame/freshness.ts";
import {
  ageChoices,
  compareDomains,
  haveChoices,
  isFiltering,
  isWanted,
  type MachineFilter,
  type MachineSort,
  noFilter,
  sortChoices,
  stateChoices,
} from "#components/frame/machine-filter.ts";
import { useMachines } from "#components/frame/use-machines.ts";
import { usePageSearch } from "#components/frame/use-page-search.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { useNow } from "#components/ui/use-now.ts";
import { FleetFigures } from "./fleet-figures.tsx";
import { FleetFilter } from "./fleet-filter.tsx";
import { FleetTable } from "./fleet-table.tsx";
import { HostsNotice } from "./hosts-notice.tsx";

const oneOf = <T extends string>(text: string | null, choices: readonly (readonly [T, string])[], usual: T): T =>
  choices.find(([value]) => value === text)?.[0] ?? usual;

/** Every machine of every host, with its tree in small. */
export function FleetPage() {
  const { byHost, machines, readAt, isPending, error, refetch } = useMachines();
  const [search, change] = usePageSearch();
  const now = useNow();
  const scrollRef = useRef<HTMLDivElement>(null);
  useShownAt(readAt);

  const [text, setText] = useState(search.get("q") ?? "");
  const wantedText = useDeferredValue(text);
  useEffect(() => change({ q: text }), [text, change]);

  const state = oneOf(search.get("state"), stateChoices, "any");
  const age = oneOf(search.get("age"), ageChoices, "any");
  const have = oneOf(search.get("have"), haveChoices, "any");
  const sort: MachineSort = oneOf(search.get("sort"), sortChoices, "name");
  const isReversed = search.get("reverse") === "1";

  const filter = useMemo((): MachineFilter => ({ text: wantedText, state, age, have }), [wantedText, state, age, have]);
  const shown = useMemo(() => {
    const compare = compareDomains(sort, isReversed);
    return machines
      .filter(({ host, domain }) => isWanted(domain, host.label, filter, now))
      .sort((a, b) => compare(a.domain, b.domain));
  }, [machines, filter, sort, isReversed, now]);

  const clear = () => {
    setText("");
    change({ state: null, age: null, have: null });
  };
  const isReading = isPending || (machines.length === 0 && byHost.some((one) => one.isPending));
  return (
    <div ref={scrollRef} className="print-flow relative h-full overflow-y-auto">
      <div className="px-4 pt-5 sm:px-6">
        <h1 className="font-semibold text-xl tracking-tight">Fleet</h1>
        <FleetFigures
          machines={machines}
          isReading={isReading}
          onPick={(values) => change({ state: null, age: null, have: null, ...values })}
        />
        <HostsNotice byHost={byHost} />
        <FleetFilter
          text={text}
          onText={setText}
          filter={filter}
          onFilter={(part) => change(part)}
          shown={shown.length}
          total={machines.length}
        />
      </div>
      {error && machines.length === 0 ? (
        <div className="px-4 sm:px-6">
          <ProblemNotice error={error} title="The machines cannot be shown" onRetry={() => refetch()} />
        </div>
      ) : !isReading && shown.length === 0 ? (
        <NothingShown
          hasMachines={machines.length > 0}
          hasHosts={byHost.length > 0}
          isAllKnown={byHost.every((one) => one.host.state === "up" && !one.error)}
          onClear={clear}
        />
      ) : (
        <FleetTable
          machines={shown}
          scrollRef={scrollRef}
          isReading={isReading}
          sort={sort}
          isReversed={isReversed}
          onSort={(next) =>
            change({
              sort: next === "name" ? null : next,
              reverse: next === sort && !isReversed ? "1" : null,
            })
          }
        />
      )}
      <span className="sr-only" role="status">
        {isFiltering(filter) || filter.text !== noFilter.text ? `${shown.length} machines fit` : ""}
      </span>
    </div>
  );
}

function NothingShown({
  hasMachines,
  hasHosts,
  isAllKnown,
  onClear,
}: {
  hasMachines: boolean;
  hasHosts: boolean;
  /** Every host has told its machines. */
  isAllKnown: boolean;
  onClear: () => void;
}) {
  if (hasMachines)
    return (
      <EmptyState title="No machine fits" action={<Button onClick={onClear}>Show all machines</Button>}>
        Take something out of the search or the filter.
      </EmptyState>
    );
  if (!isAllKnown)
    return (
      <EmptyState icon={<ServerOff size={26} aria-hidden />} title="No machine can be shown">
        Which machines there are is not known as long as their host does not answer. They show here by themselves when
        it does.
      </EmptyState>
    );
  return (
    <EmptyState icon={<Sprout size={26} aria-hidden />} title={hasHosts ? "No machines yet" : "No hosts yet"}>
      {hasHosts
        ? "The hosts answer, and no machine is defined on them. What is defined later shows here by itself."
        : "Espalier was given no host to look at. Hosts are named in its configuration; the README says how."}
    </EmptyState>
  );
}

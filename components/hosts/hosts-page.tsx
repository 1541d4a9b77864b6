"use client";
import { useQuery } from "@tanstack/react-query";
import { Server } from "lucide-react";
import { useShownAt } from "#components/frame/freshness.ts";
import { PageShell } from "#components/frame/page-shell.tsx";
import { useMachines } from "#components/frame/use-machines.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { hostsQuery } from "#lib/queries/hosts.ts";
import { HostCard } from "./host-card.tsx";

/** Every connection and what can be done over it. */
export function HostsPage() {
  const { byHost, isPending, error, refetch } = useMachines();
  useShownAt(useQuery(hostsQuery()).dataUpdatedAt);
  return (
    <PageShell
      title="Hosts"
      lead="What Espalier is connected to, in which versions, and what can and cannot be done there. Each machine, volume and snapshot adds its own reasons, shown where the action stands."
    >
      {isPending && (
        <div className="space-y-4">
          <Skeleton className="h-72 rounded-xl" />
          <Skeleton className="h-72 rounded-xl" />
        </div>
      )}
      {error && byHost.length === 0 && (
        <ProblemNotice error={error} title="The hosts cannot be shown" onRetry={() => refetch()} />
      )}
      {!isPending && !error && byHost.length === 0 && (
        <EmptyState icon={<Server size={26} aria-hidden />} title="No hosts yet">
          Espalier was given no host to look at. Hosts are named in its configuration; the README says how.
        </EmptyState>
      )}
      <div className="space-y-4">
        {byHost.map((one) => (
          <HostCard key={one.host.id} one={one} onRetry={() => refetch()} />
        ))}
      </div>
    </PageShell>
  );
}

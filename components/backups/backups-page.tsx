"use client";
import { useQuery } from "@tanstack/react-query";
import { Archive, FolderSearch, SearchX } from "lucide-react";
import { useMemo, useState } from "react";
import { ExportList } from "#components/exports/export-list.tsx";
import { useShownAt } from "#components/frame/freshness.ts";
import { PageShell } from "#components/frame/page-shell.tsx";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { usePageSearch } from "#components/frame/use-page-search.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { chainsOf } from "#lib/backup/chains.ts";
import { formatClock } from "#lib/format/exact-time.ts";
import { backupsQuery } from "#lib/queries/backups.ts";
import { isNarrowing, isWantedBackup, readBackupFilter } from "./backup-filter.ts";
import { BackupFilterBar } from "./backup-filter-bar.tsx";
import { BackupsSide } from "./backups-side.tsx";
import { ChainCard } from "./chain-card.tsx";
import { FindForm } from "./find-form.tsx";

/** Every backup of every host, as the chains that they make, and what is served to other programs. */
export function BackupsPage() {
  const [search, change] = usePageSearch();
  const filter = useMemo(() => readBackupFilter(new URLSearchParams(search)), [search]);
  const { data, error, refetch, dataUpdatedAt } = useQuery(backupsQuery());
  useShownAt(dataUpdatedAt);
  const chains = useMemo(
    // A chain is shown whole: a part of it says nothing of what can be restored.
    () => chainsOf(data ?? []).filter(({ members }) => members.some((one) => isWantedBackup(one, filter))),
    [data, filter],
  );
  const selected = search.get("at");
  const readOnly = useReadOnlyReason();
  const [isFinding, setFinding] = useState(false);
  return (
    <div className="print-flow relative flex h-full overflow-hidden">
      <div className="min-w-0 flex-1">
        <PageShell
          title="Backups"
          lead="Copies of disks in folders of their own, away from the machine's storage. An incremental one holds what changed, and needs all that it builds on."
          actions={
            <Button
              icon={<FolderSearch size={14} aria-hidden />}
              reason={readOnly}
              aria-expanded={isFinding}
              onClick={() => setFinding(!isFinding)}
            >
              Look in a folder…
            </Button>
          }
        >
          <div className="space-y-6">
            {isFinding && <FindForm onClose={() => setFinding(false)} />}
            {error && data && (
              <ProblemNotice
                error={error}
                title={`This is what was known at ${formatClock(new Date(dataUpdatedAt))}`}
                onRetry={() => refetch()}
                isCompact
              />
            )}
            {error && !data ? (
              <ProblemNotice error={error} title="The backups cannot be shown" onRetry={() => refetch()} />
            ) : !data ? (
              <div className="space-y-4">
                <Skeleton className="h-40 rounded-xl" />
                <Skeleton className="h-40 rounded-xl" />
              </div>
            ) : data.length === 0 ? (
              <EmptyState icon={<Archive size={26} aria-hidden />} title="No backups yet">
                A snapshot lies on the same storage as its machine, so it is lost with it. Open a machine's tree, choose
                a snapshot or where you are, and press B to back it up into another folder.
              </EmptyState>
            ) : (
              <div className="space-y-4">
                <BackupFilterBar filter={filter} backups={data} onChange={change} />
                {chains.length === 0 && (
                  <EmptyState
                    icon={<SearchX size={26} aria-hidden />}
                    title="No backup fits"
                    action={
                      isNarrowing(filter) && (
                        <Button onClick={() => change({ q: null, host: null, domain: null, state: null })}>
                          Show all backups
                        </Button>
                      )
                    }
                  >
                    Take something out of the search or the filter.
                  </EmptyState>
                )}
                {chains.map((chain) => (
                  <ChainCard
                    key={chain.root.id}
                    chain={chain}
                    selected={selected}
                    onSelect={(id) => change({ at: id, plan: null, job: null })}
                  />
                ))}
              </div>
            )}
            <section aria-label="Open exports">
              <h2 className="mb-2 font-semibold text-base">Open exports</h2>
              <ExportList empty="No disk is served to other programs now. A snapshot's panel offers it under Backup." />
            </section>
          </div>
        </PageShell>
      </div>
      <BackupsSide backups={data ?? []} selected={selected} search={search} onChange={change} />
    </div>
  );
}

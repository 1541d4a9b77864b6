"use client";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Download, ScrollText } from "lucide-react";
import { useEffect, useState } from "react";
import { useShownAt } from "#components/frame/freshness.ts";
import { PageShell } from "#components/frame/page-shell.tsx";
import { usePageSearch } from "#components/frame/use-page-search.ts";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Menu, MenuItem } from "#components/ui/menu.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { saveFile } from "#components/ui/save-file.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { csv } from "#lib/format/csv.ts";
import { auditQuery } from "#lib/queries/audit.ts";
import { filterOf, isWantedRecord, wordsOf } from "./audit-filter.ts";
import { AuditFilterBar } from "./audit-filter-bar.tsx";
import { AuditLine } from "./audit-line.tsx";
import { useChainCheck } from "./chain-check.tsx";

const columns = [
  "seq",
  "at",
  "actor",
  "action",
  "object",
  "objectName",
  "outcome",
  "data",
  "hash",
  "previousHash",
] as const;

/** Who did or tried what, in a chain that shows tampering. */
export function AuditPage() {
  const [search, change] = usePageSearch();
  const wanted = Number(search.get("seq")) || null;
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const query = useInfiniteQuery(auditQuery(filterOf(search)));
  const { button, answer } = useChainCheck();
  useShownAt(query.dataUpdatedAt);

  const all = (query.data?.pages ?? []).flatMap((page) => page.items);
  const words = wordsOf(search);
  const outcome = search.get("outcome");
  const records = all.filter((record) => isWantedRecord(record, words, outcome));

  // A linked record may lie further back: records come newest first, so read on until its place is reached.
  const last = all.at(-1)?.seq;
  const isMissing = wanted !== null && last !== undefined && last > wanted;
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = query;
  useEffect(() => {
    if (isMissing && hasNextPage && !isFetchingNextPage) fetchNextPage();
  }, [isMissing, hasNextPage, isFetchingNextPage, fetchNextPage]);
  useEffect(() => {
    if (wanted !== null) setOpened((before) => new Set(before).add(wanted));
  }, [wanted]);

  const toggle = (seq: number) =>
    setOpened((before) => {
      const after = new Set(before);
      if (!after.delete(seq)) after.add(seq);
      return after;
    });
  const clear = () =>
    change({ q: null, from: null, to: null, actor: null, object: null, action: null, outcome: null, seq: null });
  const isFound = wanted === null || records.some((record) => record.seq === wanted);
  return (
    <PageShell
      title="Audit"
      lead="Each plan that was run or refused, each job's end and each sign-in, linked by hashes so that a change is seen."
      actions={
        <>
          {button}
          <Menu label="Export" trigger={<Button icon={<Download size={15} aria-hidden />}>Export</Button>}>
            <MenuItem
              onSelect={() =>
                saveFile("espalier-audit.json", "application/json", `${JSON.stringify(records, null, 2)}\n`)
              }
            >
              These {records.length} as JSON
            </MenuItem>
            <MenuItem onSelect={() => saveFile("espalier-audit.csv", "text/csv", csv(columns, records))}>
              These {records.length} as CSV
            </MenuItem>
          </Menu>
        </>
      }
    >
      {answer}
      <AuditFilterBar search={search} onChange={change} records={all} />
      {!isFound && !query.isPending && !isFetchingNextPage && (
        <p role="status" className="mb-3 rounded-lg border bg-muted/50 px-3 py-2 text-[13px]">
          Record {wanted} is not among these. It may be hidden by the filter.
        </p>
      )}
      {query.error && !query.data ? (
        <ProblemNotice error={query.error} title="The records cannot be shown" onRetry={() => query.refetch()} />
      ) : query.isPending ? (
        <Skeleton className="h-96 rounded-xl" />
      ) : records.length === 0 ? (
        <EmptyState
          icon={<ScrollText size={26} aria-hidden />}
          title="No record fits"
          action={<Button onClick={clear}>Show all records</Button>}
        >
          Take something out of the search or the filter.
        </EmptyState>
      ) : (
        <ul className="overflow-hidden rounded-xl border bg-card shadow-raised">
          {records.map((record) => (
            <AuditLine
              key={record.seq}
              record={record}
              isOpen={opened.has(record.seq)}
              isWanted={record.seq === wanted}
              onToggle={() => toggle(record.seq)}
            />
          ))}
        </ul>
      )}
      {hasNextPage && (
        <div className="mt-4 text-center">
          <Button isBusy={isFetchingNextPage} onClick={() => fetchNextPage()}>
            Older records
          </Button>
        </div>
      )}
    </PageShell>
  );
}

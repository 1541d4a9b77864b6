"use client";
import { useQuery } from "@tanstack/react-query";
import { ShieldAlert, ShieldCheck } from "lucide-react";
import { Button } from "#components/ui/button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { auditCheckQuery } from "#lib/queries/audit.ts";

/** Asks the server to check that no record was changed or removed. */
export function useChainCheck() {
  const { data, error, isFetching, refetch } = useQuery(auditCheckQuery());
  const button = (
    <Button icon={<ShieldCheck size={15} aria-hidden />} isBusy={isFetching} onClick={() => refetch()}>
      Verify the chain
    </Button>
  );
  const answer = error ? (
    <ProblemNotice error={error} title="The chain could not be checked" isCompact className="mb-3" />
  ) : data?.valid ? (
    <p
      role="status"
      className="mb-3 flex items-center gap-2 rounded-lg border border-success/40 bg-success/8 px-3 py-2 text-[13px]"
    >
      <ShieldCheck size={16} aria-hidden className="shrink-0 text-success" />
      <span className="min-w-0">
        All {data.records} records are as they were written. The last one's hash is{" "}
        <code className="break-all font-mono text-xs">{data.headHash.slice(0, 16)}…</code>
      </span>
    </p>
  ) : data ? (
    <p
      role="alert"
      className="mb-3 flex items-center gap-2 rounded-lg border border-danger/40 bg-danger/8 px-3 py-2 font-medium text-[13px]"
    >
      <ShieldAlert size={16} aria-hidden className="shrink-0 text-danger" />
      Record {data.brokenAt} does not follow from the one before it: it was changed, or one was removed. What stands
      before it is sound.
    </p>
  ) : null;
  return { button, answer };
}

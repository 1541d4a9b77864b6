"use client";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { cx } from "#components/ui/cx.ts";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { domainOf } from "#lib/format/domain-of.ts";
import { type DiffLine, lineDiff } from "#lib/format/line-diff.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { snapshotXmlQuery, subjectXmlQuery } from "#lib/queries/snapshot.ts";
import type { ComparedNode } from "./compared-node.ts";

/** Unchanged lines that are kept around a change. */
const around = 3;

function useDomainXml(subject: SubjectRef, node: ComparedNode) {
  const ofSnapshot = useQuery({
    ...snapshotXmlQuery(subject, node.snapshotId ?? ""),
    enabled: node.snapshotId !== null,
  });
  const ofHead = useQuery({ ...subjectXmlQuery(subject), enabled: node.snapshotId === null });
  return node.snapshotId === null ? ofHead : ofSnapshot;
}

/** How the machine's settings differ; a revert brings these back too. */
export function XmlDiff({ subject, a, b }: { subject: SubjectRef; a: ComparedNode; b: ComparedNode }) {
  const left = useDomainXml(subject, a);
  const right = useDomainXml(subject, b);
  const lines = useMemo(
    () =>
      left.data === undefined || right.data === undefined ? null : lineDiff(domainOf(left.data), domainOf(right.data)),
    [left.data, right.data],
  );
  const failed = [left, right].find((query) => query.error && query.data === undefined);
  if (failed?.error) return <ProblemNotice error={failed.error} onRetry={() => failed.refetch()} isCompact />;
  if (!lines) return <Skeleton className="h-40" />;
  const changed = lines.filter((line) => line.kind !== "same").length;
  if (changed === 0)
    return <p className="py-4 text-[13px] text-muted-foreground">The machine's settings are the same at both ends.</p>;
  return (
    <>
      <p className="mb-2 text-muted-foreground text-xs">
        From A to B; {changed} lines differ. A revert brings these settings back too.
      </p>
      <DiffLines lines={lines} />
    </>
  );
}

const signs = { same: " ", removed: "−", added: "+" } as const;
const words = { same: "", removed: "only in A: ", added: "only in B: " } as const;

function DiffLines({ lines }: { lines: readonly DiffLine[] }) {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some((line) => line.kind !== "same"),
  );
  return (
    <section
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
      tabIndex={0}
      aria-label="Differences of the XML"
      className="overflow-x-auto rounded-lg border"
    >
      <div className="w-fit min-w-full py-1 font-mono text-[11.5px] leading-relaxed">
        {lines.map((line, at) => {
          if (!isNear[at])
            return isNear[at - 1] || at === 0 ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the text.
              <div key={at} className="select-none px-3 text-muted-foreground">
                ⋯
              </div>
            ) : null;
          return (
            <div
              // biome-ignore lint/suspicious/noArrayIndexKey: a line is its place in the text.
              key={at}
              className={cx(
                "whitespace-pre px-3",
                line.kind === "removed" && "bg-danger/10",
                line.kind === "added" && "bg-success/10",
              )}
            >
              <span aria-hidden className="mr-2 inline-block w-2 select-none text-muted-foreground">
                {signs[line.kind]}
              </span>
              <span className="sr-only">{words[line.kind]}</span>
              {line.text}
            </div>
          );
        })}
      </div>
    </section>
  );
}

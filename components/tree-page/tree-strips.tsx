"use client";
import { useQueryClient } from "@tanstack/react-query";
import { OctagonAlert, TriangleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { FindingList } from "#components/side-panel/finding-list.tsx";
import { Button } from "#components/ui/button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { ProblemDetails } from "#components/ui/problem-details.tsx";
import { formatClock } from "#lib/format/exact-time.ts";
import type { Intent } from "#lib/model/intent.ts";
import { asProblem } from "#lib/model/problem.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { keys } from "#lib/queries/keys.ts";
import type { NodeRef } from "#lib/tree/node-ref.ts";

/** What is wrong with what is shown: old, incomplete, inconsistent. */
export function TreeStrips({
  subject,
  tree,
  problem,
  onSelect,
  onIntent,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  problem: Error | null;
  onSelect: (ref: NodeRef) => void;
  onIntent: (intent: Intent) => void;
}) {
  const client = useQueryClient();
  const { partial, findings } = tree;
  return (
    <>
      {problem && (
        <Strip tone="danger">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <p className="min-w-0 flex-1">
              <strong className="font-semibold">This is what was known at {formatClock(new Date(tree.readAt))}.</strong>{" "}
              {asProblem(problem).message}
            </p>
            <Button size="sm" onClick={() => client.invalidateQueries({ queryKey: keys.tree(subject) })}>
              Try again
            </Button>
          </div>
        </Strip>
      )}
      {partial.length > 0 && (
        <Strip tone="warning">
          <Disclosure
            title={
              <span className="text-[13px] text-foreground">
                <strong className="font-semibold">This tree is not complete.</strong> {partial[0]?.detail}
                {partial.length > 1 && ` And ${partial.length - 1} more.`}
              </span>
            }
          >
            <ul className="space-y-2 pb-1">
              {partial.map((one) => (
                <li key={one.code + one.detail}>
                  {one.detail}
                  <ProblemDetails code={one.code} context={one.context} />
                </li>
              ))}
            </ul>
          </Disclosure>
        </Strip>
      )}
      {findings.length > 0 && (
        <Strip tone={findings.some(({ severity }) => severity === "danger") ? "danger" : "warning"}>
          <Disclosure
            title={
              <span className="text-[13px] text-foreground">
                <strong className="font-semibold">
                  {findings.length} finding{findings.length === 1 ? "" : "s"}.
                </strong>{" "}
                <span className="group-open:hidden">{findings[0]?.text}</span>
              </span>
            }
          >
            <div className="max-h-60 overflow-y-auto pb-1">
              <FindingList findings={findings} tree={tree} onSelect={onSelect} onIntent={onIntent} />
            </div>
          </Disclosure>
        </Strip>
      )}
    </>
  );
}

const tones = {
  danger: { look: "border-danger/35 bg-danger/7", sign: "text-danger", Icon: OctagonAlert },
  warning: { look: "border-warning/40 bg-warning/10", sign: "text-warning", Icon: TriangleAlert },
} as const;

function Strip({ tone, children }: { tone: keyof typeof tones; children: ReactNode }) {
  const { look, sign, Icon } = tones[tone];
  return (
    <div className={`flex shrink-0 gap-2.5 border-b px-4 py-2 text-[13px] ${look}`}>
      <Icon size={15} aria-hidden className={`mt-0.5 shrink-0 ${sign}`} />
      <div className="min-w-0 flex-1">{children}</div>
    </div>
  );
}

"use client";
import { Info, OctagonAlert, TriangleAlert, Wrench } from "lucide-react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import type { Finding } from "#lib/model/finding.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { type NodeRef, snapshotRef } from "#lib/tree/node-ref.ts";

const signs = {
  info: { Icon: Info, className: "text-info", words: "Note" },
  warning: { Icon: TriangleAlert, className: "text-warning", words: "Warning" },
  danger: { Icon: OctagonAlert, className: "text-danger", words: "Danger" },
} as const;

/** What is inconsistent, where, and the plan that would repair it. */
export function FindingList({
  findings,
  tree,
  onSelect,
  onIntent,
}: {
  findings: readonly Finding[];
  tree: SnapshotTree;
  onSelect: (ref: NodeRef) => void;
  onIntent: (intent: Intent) => void;
}) {
  const readOnly = useReadOnlyReason();
  return (
    <ul className="space-y-2.5">
      {findings.map((finding) => {
        const { Icon, className, words } = signs[finding.severity];
        const { repair } = finding;
        const objects = finding.objects.filter((object) => tree.snapshots.some((one) => one.id === object.id));
        return (
          <li key={finding.id} className="flex gap-2 text-[13px]">
            <Icon size={15} aria-label={words} className={`mt-0.5 shrink-0 ${className}`} />
            <div className="min-w-0 flex-1">
              <p className="break-words">{finding.text}</p>
              <div className="mt-1 flex flex-wrap items-center gap-x-3 gap-y-1">
                {objects.map((object) => (
                  <button
                    key={object.id}
                    type="button"
                    onClick={() => onSelect(snapshotRef(object.id))}
                    className="rounded text-primary text-xs underline-offset-2 hover:underline"
                  >
                    {object.name}
                  </button>
                ))}
                {repair && (
                  <Button
                    size="sm"
                    icon={<Wrench size={12} aria-hidden />}
                    reason={readOnly}
                    onClick={() => onIntent(repair)}
                  >
                    Plan the repair
                  </Button>
                )}
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

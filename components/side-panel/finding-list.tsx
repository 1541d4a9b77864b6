"use client";
import type { Finding } from "#lib/model/finding.ts";
import type { Intent } from "#lib/model/intent.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { type NodeRef, snapshotRef } from "#lib/tree/node-ref.ts";
import { SeveritySign } from "./finding-sign.tsx";
import { RepairButtons } from "./repair-buttons.tsx";

/** What is inconsistent, where, and the plans that would repair it. */
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
  return (
    <ul className="space-y-3">
      {findings.map((finding) => {
        const objects = finding.objects.filter((object) => tree.snapshots.some((one) => one.id === object.id));
        return (
          <li key={finding.id} className="flex gap-2 text-[13px]">
            <SeveritySign severity={finding.severity} />
            <div className="min-w-0 flex-1">
              <p className="break-words">{finding.text}</p>
              {objects.length > 0 && (
                <p className="mt-0.5 flex flex-wrap gap-x-3">
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
                </p>
              )}
              <div className="mt-1.5">
                <RepairButtons finding={finding} onIntent={onIntent} />
              </div>
            </div>
          </li>
        );
      })}
    </ul>
  );
}

"use client";
import type { Snapshot } from "#lib/model/snapshot.ts";
import { type NodeRef, snapshotRef } from "#lib/tree/node-ref.ts";
import { ExactTime } from "./exact-time.tsx";
import { Fact } from "./facts.tsx";

/** What the live state builds on, and since when. */
export function ParentFacts({ parent, onSelect }: { parent: Snapshot | undefined; onSelect: (ref: NodeRef) => void }) {
  return (
    <>
      <Fact name="Builds on">
        {parent ? (
          <button
            type="button"
            onClick={() => onSelect(snapshotRef(parent.id))}
            className="break-all rounded text-left text-primary underline-offset-2 hover:underline"
          >
            {parent.name}
          </button>
        ) : (
          "no snapshot"
        )}
      </Fact>
      {parent && (
        <Fact name="Taken">
          <ExactTime at={parent.createdAt} />
        </Fact>
      )}
    </>
  );
}

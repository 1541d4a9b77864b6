"use client";
import { useHeldSpace } from "#components/tree-page/use-held-space.ts";
import { Bytes } from "#components/ui/bytes.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { Fact } from "./facts.tsx";
import { HeldWords } from "./held-words.tsx";

/** What a snapshot holds alone and with others, and what would be free without its whole branch. */
export function HeldFacts({
  subject,
  tree,
  snapshot,
  below,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  snapshot: string;
  below: readonly string[];
}) {
  const alone = useHeldSpace(subject, tree, [snapshot]);
  const branch = useHeldSpace(subject, tree, below.length === 0 ? [] : [snapshot, ...below]);
  return (
    <>
      <Fact name="Deleting frees">
        <HeldWords answer={alone} />
      </Fact>
      {alone?.state === "known" && (
        <Fact name="Shared">
          <Bytes value={alone.held.sharedBytes} />
          <span className="block text-muted-foreground text-xs">held by others too, so it stays</span>
        </Fact>
      )}
      <Fact name="Below it">
        {below.length === 0 ? "nothing" : `${below.length} snapshot${below.length === 1 ? "" : "s"}`}
      </Fact>
      {branch && !(branch.state === "unknown" && alone?.state === "unknown") && (
        <Fact name="With all below">
          <span className={branch.state === "known" ? "" : "contents"}>
            {branch.state === "known" && "frees "}
            <HeldWords answer={branch} />
          </span>
        </Fact>
      )}
    </>
  );
}

"use client";
import { Merge } from "lucide-react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { useVolumes } from "#components/frame/use-volumes.ts";
import { ChainList } from "#components/side-panel/chain-list.tsx";
import { ChangeFact } from "#components/side-panel/change-fact.tsx";
import { Fact, Facts, PanelSection } from "#components/side-panel/facts.tsx";
import { headMergeReason } from "#components/side-panel/head-merge.ts";
import { ParentFacts } from "#components/side-panel/parent-facts.tsx";
import { TakeButton } from "#components/side-panel/take-button.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { Button } from "#components/ui/button.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import { DeleteVolume } from "./delete-volume.tsx";
import { VolumeUsers } from "./volume-users.tsx";

const placeholder = <Skeleton className="inline-block h-4 w-16 align-middle" />;

/** The volume as it is now, and what can be done with it. */
export function VolumeOverview({ subject, tree, acts }: { subject: SubjectRef; tree: SnapshotTree; acts: TreeActs }) {
  const readOnly = useReadOnlyReason();
  const { find, byHost } = useVolumes();
  const volume = find(subject.host, subject.id);
  const isReading = volume === undefined && (byHost.get(subject.host)?.isPending ?? true);
  const { head } = tree;
  const { merge } = head.capabilities;
  const parent = tree.snapshots.find((snapshot) => snapshot.id === head.parentId);
  return (
    <div className="space-y-4">
      <div className="no-print">
        <TakeButton tree={tree} onCreate={acts.openCreate} />
        {merge && merge.status !== "no" && (
          <Button
            size="sm"
            className="mt-2"
            icon={<Merge size={15} aria-hidden />}
            reason={headMergeReason(tree, readOnly)}
            onClick={() => acts.act(HEAD, "merge")}
          >
            Merge…
          </Button>
        )}
      </div>
      <Facts>
        <ParentFacts parent={parent} onSelect={acts.select} />
        {parent && head.disks.length > 0 && (
          <Fact name="Written since">
            <ChangeFact subject={subject} tree={tree} to="head" own={head.changedBytes} />
          </Fact>
        )}
        <Fact name="Takes up">{isReading ? placeholder : <Bytes value={volume?.allocationBytes ?? null} />}</Fact>
        {/* Only images have a size of their own. */}
        {(isReading ? head.disks.length > 0 : volume?.capacityBytes != null) && (
          <Fact name="Holds up to">{isReading ? placeholder : <Bytes value={volume?.capacityBytes ?? null} />}</Fact>
        )}
        {volume?.pool && <Fact name="Storage pool">{volume.pool}</Fact>}
      </Facts>
      <PanelSection title="Used by">
        {volume ? (
          <VolumeUsers host={subject.host} volume={volume} />
        ) : isReading ? (
          <Skeleton className="h-5 w-56" />
        ) : (
          <p className="text-[13px] text-muted-foreground">Not known: the host's volumes could not be read.</p>
        )}
      </PanelSection>
      {head.disks.length > 0 && (
        <PanelSection title="Files">
          <ChainList subject={subject} disks={head.disks} />
        </PanelSection>
      )}
      <PanelSection title="Delete the volume">
        <DeleteVolume tree={tree} acts={acts} />
      </PanelSection>
    </div>
  );
}

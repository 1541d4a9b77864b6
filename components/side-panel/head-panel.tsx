"use client";
import { Archive, Merge } from "lucide-react";
import { useState } from "react";
import { BackupsAt } from "#components/backups/backups-at.tsx";
import { CheckpointsNote } from "#components/backups/checkpoints-note.tsx";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { LayerChain } from "#components/layers/layer-chain.tsx";
import { TrashList } from "#components/trash/trash-list.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { StateMark } from "#components/ui/state-mark.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { VolumeOverview } from "#components/volumes/volume-overview.tsx";
import { subjectNoun } from "#lib/format/subject-noun.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { inferredReason, inferredWords } from "#lib/tree/is-inferred.ts";
import { HEAD } from "#lib/tree/node-ref.ts";
import { ChainList } from "./chain-list.tsx";
import { ChangeFact } from "./change-fact.tsx";
import { Fact, Facts, PanelSection } from "./facts.tsx";
import { headBackupReason } from "./head-backup.ts";
import { headMergeReason } from "./head-merge.ts";
import { LiveScreen } from "./live-screen.tsx";
import { PanelBody, PanelHead } from "./panel-head.tsx";
import { ParentFacts } from "./parent-facts.tsx";
import { TakeButton } from "./take-button.tsx";
import { XmlView } from "./xml-view.tsx";

/** The machine or volume as it is now: what the next write changes. */
export function HeadPanel({ subject, tree, acts }: { subject: SubjectRef; tree: SnapshotTree; acts: TreeActs }) {
  const readOnly = useReadOnlyReason();
  const [tab, setTab] = useState("overview");
  const isVolume = subject.kind === "volume";
  return (
    <>
      <PanelHead kicker="You are here" title={`${tree.subject.name} now`}>
        {!isVolume && <StateMark state={tree.head.state} className="text-[13px]" />}
        {tree.head.gone !== undefined && (
          <Badge tone="danger" title={tree.head.gone}>
            gone
          </Badge>
        )}
        {tree.head.isInferred && <Badge title={inferredReason}>{inferredWords}</Badge>}
        {!isVolume && tree.head.reason && tree.head.reason !== "unknown" && (
          <span className="text-muted-foreground text-xs">({tree.head.reason})</span>
        )}
      </PanelHead>
      <PanelBody>
        <Tabs
          label={`About the ${subjectNoun(subject)}`}
          value={tab}
          onChange={setTab}
          tabs={[
            {
              id: "overview",
              title: "Overview",
              content: isVolume ? (
                <VolumeOverview subject={subject} tree={tree} acts={acts} />
              ) : (
                <Overview subject={subject} tree={tree} acts={acts} />
              ),
            },
            ...(isVolume && tree.head.disks.length === 0
              ? []
              : [
                  {
                    id: "chain",
                    title: "Chain",
                    content: (
                      <LayerChain
                        subject={subject}
                        tree={tree}
                        point="head"
                        disks={tree.head.disks.map(({ target }) => target)}
                        onSelect={acts.select}
                      />
                    ),
                  },
                ]),
            ...(isVolume
              ? []
              : [
                  {
                    id: "backup",
                    title: "Backup",
                    content: (
                      <div className="space-y-4">
                        <BackupsAt
                          subject={subject}
                          snapshot={null}
                          reason={headBackupReason(tree, readOnly)}
                          onBackUp={() => acts.act(HEAD, "backup")}
                          onOpen={acts.openBackup}
                        />
                        <CheckpointsNote subject={subject} acts={acts} />
                      </div>
                    ),
                  },
                ]),
            {
              id: "xml",
              title: "XML",
              content: <XmlView subject={subject} snapshot={null} fileName={tree.subject.name} />,
            },
          ]}
        />
      </PanelBody>
    </>
  );
}

function Overview({ subject, tree, acts }: { subject: SubjectRef; tree: SnapshotTree; acts: TreeActs }) {
  const readOnly = useReadOnlyReason();
  const { head } = tree;
  const parent = tree.snapshots.find((snapshot) => snapshot.id === head.parentId);
  return (
    <div className="space-y-4">
      <LiveScreen subject={subject} state={head.state} name={tree.subject.name} />
      <div className="no-print">
        <TakeButton tree={tree} onCreate={acts.openCreate} />
        <div className="mt-2 flex flex-wrap gap-1.5">
          <Button
            size="sm"
            icon={<Archive size={15} aria-hidden />}
            reason={headBackupReason(tree, readOnly)}
            onClick={() => acts.act(HEAD, "backup")}
          >
            Back up…
          </Button>
          <Button
            size="sm"
            icon={<Merge size={15} aria-hidden />}
            reason={headMergeReason(tree, readOnly)}
            onClick={() => acts.act(HEAD, "merge")}
          >
            Merge…
          </Button>
        </div>
      </div>
      <Facts>
        <ParentFacts parent={parent} onSelect={acts.select} />
        <Fact name="Written since">
          <ChangeFact subject={subject} tree={tree} to="head" own={head.changedBytes} />
        </Fact>
        <Fact name="Id">
          <span className="flex items-center gap-0.5 font-mono text-[11.5px]">
            <span className="truncate" title={tree.subject.id}>
              {tree.subject.id}
            </span>
            <CopyButton text={tree.subject.id} label="Copy the id" className="-my-1 size-6" />
          </span>
        </Fact>
      </Facts>
      <PanelSection title="Files">
        <ChainList subject={subject} disks={head.disks} />
      </PanelSection>
      <PanelSection title="Deleted">
        <TrashList subject={subject} tree={tree} acts={acts} />
      </PanelSection>
    </div>
  );
}

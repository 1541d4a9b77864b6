"use client";
import { useQuery } from "@tanstack/react-query";
import { PencilLine, TriangleAlert } from "lucide-react";
import { useMemo, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { LayerChain } from "#components/layers/layer-chain.tsx";
import { belowOf } from "#components/tree-page/below-of.ts";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { Bytes } from "#components/ui/bytes.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { IconButton } from "#components/ui/icon-button.tsx";
import { Tabs } from "#components/ui/tabs.tsx";
import { pointName } from "#lib/blocks/point-name.ts";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { snapshotQuery } from "#lib/queries/snapshot.ts";
import { inferredReason, inferredWords } from "#lib/tree/is-inferred.ts";
import { lowerPoints } from "#lib/tree/merge-points.ts";
import { HEAD, snapshotRef } from "#lib/tree/node-ref.ts";
import { comesBack, powerLook } from "#lib/tree/power-look.ts";
import { ActionBoard } from "./action-board.tsx";
import { ChangeFact } from "./change-fact.tsx";
import { DiskList } from "./disk-list.tsx";
import { EditForm } from "./edit-form.tsx";
import { ExactTime } from "./exact-time.tsx";
import { Fact, Facts, PanelSection } from "./facts.tsx";
import { FindingList } from "./finding-list.tsx";
import { HeldFacts } from "./held-facts.tsx";
import { PanelBody, PanelHead } from "./panel-head.tsx";
import { snapshotActions } from "./snapshot-actions.tsx";
import { BackupSourceSection, SnapshotBackup } from "./snapshot-backup.tsx";
import { heldWords, SnapshotBadges } from "./snapshot-badges.tsx";
import { XmlView } from "./xml-view.tsx";

interface SnapshotPanelProps {
  subject: SubjectRef;
  tree: SnapshotTree;
  snapshot: Snapshot;
  acts: TreeActs;
  isEditing: boolean;
  onEdit: (isOn: boolean) => void;
}

/** All there is to know about one snapshot, and what can be done with it. */
export function SnapshotPanel(props: SnapshotPanelProps) {
  const { subject, tree, snapshot: inTree } = props;
  const [tab, setTab] = useState("overview");
  // The tree may hold a summary; the complete one takes its place when it comes.
  const isWhole = Object.keys(inTree.capabilities).length > 0;
  const { data: complete } = useQuery({ ...snapshotQuery(subject, inTree.id), enabled: !isWhole });
  const snapshot = isWhole ? inTree : (complete ?? inTree);
  // What a storage keeps by itself, such as a folder, has no disks to look into.
  const hasDisks = subject.kind === "domain" || snapshot.disks.length > 0;
  return (
    <>
      <PanelHead
        kicker="Snapshot"
        title={
          <>
            {snapshot.name}
            <CopyButton text={snapshot.name} label="Copy the name" className="-my-1 ml-0.5 size-6 align-middle" />
          </>
        }
      >
        <SnapshotBadges snapshot={snapshot} />
      </PanelHead>
      <PanelBody>
        <Tabs
          label="About this snapshot"
          value={tab}
          onChange={setTab}
          tabs={[
            { id: "overview", title: "Overview", content: <Overview {...props} snapshot={snapshot} /> },
            ...(hasDisks
              ? [
                  {
                    id: "chain",
                    title: "Chain",
                    content: (
                      <LayerChain
                        subject={subject}
                        tree={tree}
                        point={pointName(snapshot.id)}
                        disks={snapshot.disks.filter(({ mode }) => mode !== "no").map(({ target }) => target)}
                        onSelect={props.acts.select}
                      />
                    ),
                  },
                  {
                    id: "backup",
                    title: "Backup",
                    content:
                      subject.kind === "volume" ? (
                        <BackupSourceSection subject={subject} tree={tree} snapshot={snapshot} />
                      ) : (
                        <SnapshotBackup {...props} snapshot={snapshot} />
                      ),
                  },
                ]
              : []),
            {
              id: "xml",
              title: "XML",
              content: (
                <XmlView subject={subject} snapshot={snapshot.id} fileName={`${tree.subject.name}-${snapshot.name}`} />
              ),
            },
          ]}
        />
      </PanelBody>
    </>
  );
}

function Overview({ subject, tree, snapshot, acts, isEditing, onEdit }: SnapshotPanelProps) {
  const readOnly = useReadOnlyReason();
  const below = useMemo(() => [...belowOf(tree.snapshots, [snapshot.id])], [tree, snapshot.id]);
  const isUnderHead = useMemo(() => lowerPoints(HEAD, tree).includes(snapshotRef(snapshot.id)), [tree, snapshot.id]);
  const actions = useMemo(
    () => snapshotActions(subject.kind, snapshot, below.length, isUnderHead, readOnly),
    [subject.kind, snapshot, below, isUnderHead, readOnly],
  );
  const findings = tree.findings.filter((finding) => finding.objects.some((object) => object.id === snapshot.id));
  const ref = snapshotRef(snapshot.id);
  const editReason = actions.find((one) => one.action === "edit")?.reason ?? null;
  const rename = snapshot.capabilities.rename;
  return (
    <div className="space-y-4">
      {snapshot.hasThumbnail && (
        // biome-ignore lint/performance/noImgElement: the picture comes from the API.
        <img
          src={acts.thumbnail(snapshot.id)}
          alt={`The screen of ${tree.subject.name} when the snapshot was taken`}
          className="aspect-video w-full rounded-lg border bg-black object-contain"
        />
      )}
      {snapshot.problem && (
        <p className="flex gap-2 rounded-lg border border-warning/40 bg-warning/8 p-2.5 text-[13px]">
          <TriangleAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-warning" />
          {snapshot.problem}
        </p>
      )}
      {isEditing && editReason === null ? (
        <EditForm
          snapshot={snapshot}
          renameReason={rename && rename.status !== "yes" ? rename.reason : null}
          isBusy={acts.isAsking}
          onSave={(intent) => acts.ask(intent).then((job) => job && onEdit(false))}
          onClose={() => onEdit(false)}
        />
      ) : (
        <div className="flex items-start gap-1">
          <p
            className={`min-w-0 flex-1 whitespace-pre-wrap break-words text-[13px] ${snapshot.description ? "" : "text-muted-foreground"}`}
          >
            {snapshot.description || "No description."}
          </p>
          {editReason === null && (
            <IconButton
              label="Edit name and description"
              hint="E"
              icon={<PencilLine size={14} aria-hidden />}
              className="-my-1 size-7"
              onClick={() => onEdit(true)}
              side="left"
            />
          )}
        </div>
      )}
      <ActionBoard
        actions={actions}
        isBusy={acts.isAsking}
        onAction={(action) => (action === "compare" ? acts.compare(ref, HEAD) : acts.act(ref, action))}
      />
      {findings.length > 0 && (
        <PanelSection title="Findings">
          <FindingList findings={findings} tree={tree} onSelect={acts.select} onIntent={acts.ask} />
        </PanelSection>
      )}
      <Facts>
        <Fact name="Taken">
          <ExactTime at={snapshot.createdAt} />
        </Fact>
        {subject.kind === "domain" && <Fact name="After a revert">{comesBack[powerLook(snapshot.state)]}</Fact>}
        {snapshot.isInferred && (
          <Fact name="Place">
            {inferredWords}
            <span className="block text-muted-foreground text-xs">{inferredReason}</span>
          </Fact>
        )}
        <Fact name="Held">{heldWords(subject.kind, snapshot.kind)}</Fact>
        {(subject.kind === "domain" || snapshot.memory !== "none") && (
          <Fact name="Memory">
            {snapshot.memory === "none"
              ? "not saved"
              : `saved, ${snapshot.memory === "internal" ? "in the disk's image" : "in a file of its own"}`}
          </Fact>
        )}
        {(subject.kind === "domain" || snapshot.sizeBytes !== 0) && (
          <Fact name="Size">
            <Bytes value={snapshot.sizeBytes} />
          </Fact>
        )}
        {snapshot.parentId !== null && (subject.kind === "domain" || snapshot.disks.length > 0) && (
          <Fact name="Written">
            <ChangeFact subject={subject} tree={tree} to={snapshot.id} own={snapshot.changedBytes} />
          </Fact>
        )}
        <HeldFacts subject={subject} tree={tree} snapshot={snapshot.id} below={below} />
        {subject.kind === "volume" && (
          <Fact name="Id">
            <span className="flex items-start gap-0.5 font-mono text-[11.5px]">
              <span className="min-w-0 break-all">{snapshot.id}</span>
              <CopyButton text={snapshot.id} label="Copy the id" className="-my-1 size-6 shrink-0" />
            </span>
          </Fact>
        )}
      </Facts>
      {(subject.kind === "domain" || snapshot.disks.length > 0) && (
        <PanelSection title="Files">
          <DiskList subject={subject} snapshot={snapshot} />
        </PanelSection>
      )}
    </div>
  );
}

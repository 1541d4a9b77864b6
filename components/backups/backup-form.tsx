"use client";
import { useQuery } from "@tanstack/react-query";
import { Archive } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { FormFoot } from "#components/plan-panel/form-foot.tsx";
import { PanelBody, PanelHead } from "#components/side-panel/panel-head.tsx";
import type { TreeActs } from "#components/tree-page/use-tree-actions.ts";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { SelectField } from "#components/ui/field.tsx";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { backupFoldersQuery, backupsOfQuery } from "#lib/queries/backups.ts";
import { powerLook } from "#lib/tree/power-look.ts";
import { BackupDiskChoice } from "./backup-disk-choice.tsx";
import { type BackupWish, backupIntent, usualFolder } from "./backup-wish.ts";
import { FolderField } from "./folder-field.tsx";
import { SinceCards } from "./since-cards.tsx";
import { useRemembered } from "./use-remembered.ts";

/** A copy of the disks elsewhere: where to, of what, and whether whole. Its plan is read before anything is done. */
export function BackupForm({
  subject,
  tree,
  snapshot,
  acts,
  onClose,
}: {
  subject: SubjectRef;
  tree: SnapshotTree;
  /** Id of the point; null: the machine as it is now. */
  snapshot: string | null;
  acts: TreeActs;
  onClose: () => void;
}) {
  const readOnly = useReadOnlyReason();
  const backups = useQuery(backupsOfQuery(subject.host, subject.id));
  const { data: folders } = useQuery(backupFoldersQuery());
  const [target, setTarget, remember] = useRemembered("backup-folder", usualFolder(folders ?? [], backups.data ?? []));
  const [wish, setWish] = useState<BackupWish>({ since: null, format: "qcow2", disks: null, quiesce: "try" });
  const put = (part: Partial<BackupWish>) => setWish({ ...wish, ...part });

  const point = tree.snapshots.find(({ id }) => id === snapshot);
  const targets = point
    ? point.disks.filter(({ mode }) => mode !== "no").map((disk) => disk.target)
    : tree.head.disks.map((disk) => disk.target);
  const isLive = snapshot === null && powerLook(tree.head.state) === "running";
  const reason =
    readOnly ??
    (target.startsWith("/") ? null : "Give the whole path of the folder that backups are kept in.") ??
    (wish.disks?.length === 0 ? "Choose at least one disk." : null);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (reason !== null || acts.isAsking) return;
    remember();
    acts.ask(backupIntent({ ...wish, target, snapshot, isLive }), true);
  };
  return (
    <form onSubmit={submit} className="flex min-h-0 flex-1 flex-col">
      <PanelHead
        kicker="Back up"
        title={point ? `${point.name} of ${tree.subject.name}` : `${tree.subject.name} as it is now`}
        onClose={onClose}
      />
      <PanelBody>
        <FolderField value={target} folders={folders ?? []} onChange={setTarget} />
        <SinceCards
          backups={backups.data ?? null}
          error={backups.error}
          onRetry={() => backups.refetch()}
          since={wish.since}
          onChange={(since) => put({ since })}
        />
        <SelectField
          label="Format"
          value={wish.format}
          onChange={(event) => put({ format: event.target.value as BackupWish["format"] })}
        >
          <option value="qcow2">qcow2: takes only what the disk holds</option>
          <option value="raw">raw: readable by everything</option>
        </SelectField>
        {isLive && (
          <SelectField
            label="Ask the guest to make its files consistent"
            value={wish.quiesce}
            onChange={(event) => put({ quiesce: event.target.value as BackupWish["quiesce"] })}
          >
            <option value="try">Try, and go on without</option>
            <option value="require">Require; no backup without</option>
            <option value="no">No: as after a power cut</option>
          </SelectField>
        )}
        {targets.length > 1 && (
          <Disclosure title={`Disks: ${wish.disks === null ? "all" : `${wish.disks.length} of ${targets.length}`}`}>
            <BackupDiskChoice targets={targets} chosen={wish.disks} onChange={(disks) => put({ disks })} />
          </Disclosure>
        )}
      </PanelBody>
      <FormFoot icon={<Archive size={16} aria-hidden />} isBusy={acts.isAsking} reason={reason} onClose={onClose} />
    </form>
  );
}

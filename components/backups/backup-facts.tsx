"use client";
import Link from "next/link";
import { machinePath } from "#components/frame/paths.ts";
import { useMachines } from "#components/frame/use-machines.ts";
import { ExactTime } from "#components/side-panel/exact-time.tsx";
import { Fact, Facts } from "#components/side-panel/facts.tsx";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { sumOf } from "#lib/format/backup-words.ts";
import type { Backup } from "#lib/model/backup.ts";
import { snapshotRef } from "#lib/tree/node-ref.ts";
import { BackupState, VerifiedMark } from "./backup-marks.tsx";

const consistencies: Record<Backup["consistency"], string> = {
  crash: "as after a power cut",
  filesystem: "the guest's file systems were made consistent",
  memory: "a snapshot with its memory; this holds its disks",
  off: "the machine was off",
};
const methods = { diff: "by the difference of two snapshots", checkpoint: "by a libvirt checkpoint" } as const;
const link = "break-all rounded text-left text-primary underline-offset-2 hover:underline";

/** All there is to know about a backup. */
export function BackupFacts({ backup, onOpen }: { backup: Backup; onOpen: (id: string) => void }) {
  const { find } = useMachines();
  const { subject, anchor, since, dependents, verified, disks } = backup;
  const machine = find(subject.host, subject.id);
  const place = machinePath(subject.host, subject.id);
  return (
    <Facts>
      <Fact name="State">
        <BackupState backup={backup} isNamed />
        {backup.trouble && <span className="mt-1 block text-danger text-xs">{backup.trouble}</span>}
      </Fact>
      <Fact name="Verified">
        <VerifiedMark verified={verified} />
        {verified && <span className="block text-muted-foreground text-xs">{verified.text}</span>}
      </Fact>
      <Fact name="Taken">
        <ExactTime at={backup.createdAt} />
      </Fact>
      <Fact name="Machine">
        {machine ? (
          <Link href={place} className={link}>
            {machine.name}
          </Link>
        ) : (
          <>
            {backup.domainName}
            <span className="block text-muted-foreground text-xs">not there any more</span>
          </>
        )}
      </Fact>
      <Fact name="Point">
        {backup.snapshot === null ? "the machine as it was" : backup.snapshot}
        {anchor !== null && machine && (
          <Link
            href={`${place}?${new URLSearchParams({ at: snapshotRef(anchor) })}`}
            className={`${link} block text-xs`}
          >
            {backup.snapshot === anchor ? "show it in the tree" : `it stood on ${anchor}`}
          </Link>
        )}
      </Fact>
      <Fact name="Consistency">{consistencies[backup.consistency]}</Fact>
      <Fact name="Builds on">
        {since === null ? (
          "nothing: it is a full one"
        ) : (
          <>
            <button type="button" className={link} onClick={() => onOpen(since)}>
              an earlier backup
            </button>
            {backup.method && (
              <span className="block text-muted-foreground text-xs">changes found {methods[backup.method]}</span>
            )}
          </>
        )}
      </Fact>
      <Fact name="Built upon by">
        {dependents.length === 0
          ? "nothing"
          : dependents.map((id, index) => (
              <button key={id} type="button" className={`${link} mr-2`} onClick={() => onOpen(id)}>
                {dependents.length === 1 ? "a later backup" : `backup ${index + 1}`}
              </button>
            ))}
      </Fact>
      {backup.checkpoint && <Fact name="Checkpoint">{backup.checkpoint}</Fact>}
      <Fact name="Read">
        <Bytes value={sumOf(disks.map(({ readBytes }) => readBytes))} />
      </Fact>
      <Fact name="Takes">
        <Bytes value={sumOf(disks.map(({ allocatedBytes }) => allocatedBytes))} />
      </Fact>
      <Fact name="Folder">
        <span className="flex items-start gap-0.5">
          <span className="min-w-0 flex-1">
            <FilePath path={backup.folder} />
          </span>
          <CopyButton text={backup.folder} label="Copy the folder's path" className="-my-1 size-6" />
        </span>
      </Fact>
      <Fact name="Next one">
        {backup.incremental.possible
          ? "an incremental backup can be made since this one"
          : `no incremental since this one: ${backup.incremental.reason ?? "not possible now"}`}
      </Fact>
    </Facts>
  );
}

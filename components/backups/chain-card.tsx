"use client";
import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { machinePath } from "#components/frame/paths.ts";
import { useMachines } from "#components/frame/use-machines.ts";
import { Bytes } from "#components/ui/bytes.tsx";
import type { BackupChain } from "#lib/backup/chains.ts";
import { backupBytes } from "#lib/format/backup-words.ts";
import { BackupRow } from "./backup-row.tsx";

/** A full backup and what builds on it, oldest first. */
export function ChainCard({
  chain: { root, members, isCut },
  selected,
  isOfOne = false,
  onSelect,
}: {
  chain: BackupChain;
  selected: string | null;
  /** Whose it is goes without saying. */
  isOfOne?: boolean;
  onSelect: (id: string) => void;
}) {
  const { find, hosts } = useMachines();
  const machine = find(root.subject.host, root.subject.id);
  const increments = members.length - (isCut ? 0 : 1);
  const byId = new Map(members.map((member) => [member.id, member]));
  return (
    <section
      aria-label={`Backups of ${root.domainName}`}
      className="@container overflow-hidden rounded-xl border bg-card shadow-raised"
    >
      <header className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b bg-muted/40 px-3 py-2 text-xs">
        {!isOfOne && (
          <h2 className="font-semibold text-[13px]">
            {machine ? (
              <Link
                href={machinePath(root.subject.host, root.subject.id)}
                className="rounded underline-offset-2 hover:underline"
              >
                {root.domainName}
              </Link>
            ) : (
              root.domainName
            )}
          </h2>
        )}
        {!isOfOne && hosts.length > 1 && (
          <span className="text-muted-foreground">{hosts.find(({ id }) => id === root.host)?.label ?? root.host}</span>
        )}
        {!isOfOne && !machine && <span className="text-muted-foreground">the machine is not there any more</span>}
        <span className="text-muted-foreground tabular-nums">
          {isCut ? "" : "full"}
          {increments > 0 && `${isCut ? "" : " + "}${increments} incremental${increments === 1 ? "" : "s"}`},{" "}
          <Bytes value={members.reduce((sum, one) => sum + backupBytes(one), 0)} /> in all
        </span>
      </header>
      {isCut && (
        <p className="flex gap-1.5 px-3 pt-2 text-danger text-xs">
          <TriangleAlert size={13} aria-hidden className="mt-px shrink-0" />
          What the oldest of these builds on is not in the catalogue, so none of them can be restored.
        </p>
      )}
      <ol>
        {members.map((backup, index) => {
          const base = backup.since === null ? null : (byId.get(backup.since) ?? null);
          return (
            <BackupRow
              key={backup.id}
              backup={backup}
              base={base && base.id !== members[index - 1]?.id ? base : null}
              isFirst={index === 0}
              isLast={index === members.length - 1}
              isSelected={backup.id === selected}
              onSelect={() => onSelect(backup.id)}
            />
          );
        })}
      </ol>
    </section>
  );
}

"use client";
import { HardDriveUpload, Layers, Lock, Server, Tag, TriangleAlert } from "lucide-react";
import Link from "next/link";
import type { ReactNode } from "react";
import { machinePath } from "#components/frame/paths.ts";
import { FilePath } from "#components/side-panel/file-path.tsx";
import type { FileUse } from "#lib/model/file-use.ts";
import { FileRole } from "./file-role.tsx";

const kinds: Record<string, string> = { domain: "machine", pool: "storage pool" };

/** Everything that depends on one file. What stands in the way of changing it says so. */
export function FileUsers({ use, files, host }: { use: FileUse; files: ReadonlyMap<string, FileUse>; host: string }) {
  const { overlays, usedBy, lockedBy, tags, bitmaps } = use;
  const isAlone = [overlays, usedBy, lockedBy, tags, bitmaps].every((list) => list.length === 0);
  if (isAlone)
    return <p className="text-muted-foreground">Nothing else: no overlay, no other machine, no pool, no lock.</p>;
  return (
    <ul className="space-y-1.5">
      {usedBy.map((user) => (
        <Line key={`${user.kind} ${user.id}`} Icon={Server} isBlocker={user.kind !== "pool"}>
          {kinds[user.kind] ?? user.kind}{" "}
          {user.kind === "domain" ? (
            <Link
              href={machinePath(host, user.id)}
              className="break-all rounded text-primary underline-offset-2 hover:underline"
            >
              {user.name}
            </Link>
          ) : (
            <span className="break-all font-medium">{user.name}</span>
          )}
          {user.kind !== "pool" && " uses it too"}
        </Line>
      ))}
      {overlays.map((path) => (
        <Line key={path} Icon={Layers} isBlocker={files.get(path)?.role === "foreign"}>
          <span className="flex flex-wrap items-center gap-1.5">
            <span className="text-muted-foreground">overlay</span>
            <FileRole role={files.get(path)?.role ?? "foreign"} />
          </span>
          <FilePath path={path} />
        </Line>
      ))}
      {tags.length > 0 && (
        <Line Icon={Tag}>
          <span className="text-muted-foreground">snapshots inside:</span> {tags.join(", ")}
        </Line>
      )}
      {bitmaps.length > 0 && (
        <Line Icon={HardDriveUpload}>
          <span className="text-muted-foreground">bitmaps of incremental backups:</span> {bitmaps.join(", ")}
        </Line>
      )}
      {lockedBy.map(({ pid, command }) => (
        <Line key={pid} Icon={Lock} isBlocker={use.role !== "head" && use.role !== "point" && use.role !== "inner"}>
          <span className="text-muted-foreground">locked by</span>{" "}
          <span className="break-all font-mono text-[11.5px]">{command}</span>{" "}
          <span className="text-muted-foreground">(process {pid})</span>
        </Line>
      ))}
    </ul>
  );
}

function Line({ Icon, isBlocker = false, children }: { Icon: typeof Lock; isBlocker?: boolean; children: ReactNode }) {
  return (
    <li className="flex gap-2">
      {isBlocker ? (
        <TriangleAlert size={13} role="img" aria-label="In the way:" className="mt-0.5 shrink-0 text-warning" />
      ) : (
        <Icon size={13} aria-hidden className="mt-0.5 shrink-0 text-muted-foreground" />
      )}
      <div className="min-w-0 flex-1">{children}</div>
    </li>
  );
}

/** Whether somebody else stands on the file. */
export const hasStrangers = (use: FileUse, files: ReadonlyMap<string, FileUse>): boolean =>
  use.usedBy.some(({ kind }) => kind !== "pool") || use.overlays.some((path) => files.get(path)?.role === "foreign");

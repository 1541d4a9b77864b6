"use client";
import { HardDrive } from "lucide-react";
import { FileChain } from "#components/files/file-chain.tsx";
import { FilesUnread } from "#components/files/files-unread.tsx";
import { useFiles } from "#components/files/use-files.ts";
import { Badge } from "#components/ui/badge.tsx";
import { VolumeLink } from "#components/volumes/volume-link.tsx";
import type { Snapshot } from "#lib/model/snapshot.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { FilePath } from "./file-path.tsx";

const modes = {
  internal: { words: "internal", title: "The point is held as a tag inside of this image" },
  external: { words: "external", title: "The point is this file, which is only read since; writes go to the overlay" },
  no: { words: "left out", title: "The snapshot does not hold this disk" },
} as const;

/** What a snapshot holds of each disk: its file, what that builds on, and who uses it. */
export function DiskList({ subject, snapshot }: { subject: SubjectRef; snapshot: Snapshot }) {
  const { files, error, retry } = useFiles(subject);
  const { disks, memoryFile } = snapshot;
  if (disks.length === 0)
    return <p className="text-[13px] text-muted-foreground">It does not say which disks it holds.</p>;
  return (
    <>
      <ul className="divide-y rounded-lg border">
        {disks.map((disk) => (
          <li key={disk.target} className="px-3 py-2">
            <div className="flex items-center gap-2">
              <HardDrive size={14} aria-hidden className="text-muted-foreground" />
              <span className="font-medium font-mono text-xs">{disk.target}</span>
              <Badge title={modes[disk.mode].title}>{modes[disk.mode].words}</Badge>
              {subject.kind === "domain" && <VolumeLink host={subject.host} file={disk.file} />}
            </div>
            {disk.mode !== "no" && (
              <div className="mt-1.5">
                {disk.file === null ? (
                  <p className="text-muted-foreground text-xs">file not known</p>
                ) : (
                  <FileChain
                    top={disk.file}
                    known={disk.backingFile === null ? [] : [disk.file, disk.backingFile]}
                    files={files}
                    host={subject.host}
                  />
                )}
                {disk.mode === "external" && disk.overlay !== null && (
                  <p className="mt-2 flex gap-2 border-t pt-1.5 text-muted-foreground text-xs">
                    <span className="shrink-0">made the overlay</span>
                    <FilePath path={disk.overlay} isNameOnly />
                  </p>
                )}
              </div>
            )}
          </li>
        ))}
        {memoryFile !== null && (
          <li className="px-3 py-2">
            <p className="mb-1.5 font-medium text-xs">Memory</p>
            <FileChain top={memoryFile} files={files} host={subject.host} />
          </li>
        )}
      </ul>
      <FilesUnread error={error} onRetry={retry} />
    </>
  );
}

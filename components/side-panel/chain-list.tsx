"use client";
import { HardDrive } from "lucide-react";
import { FileChain } from "#components/files/file-chain.tsx";
import { FilesUnread } from "#components/files/files-unread.tsx";
import { useFiles } from "#components/files/use-files.ts";
import { Badge } from "#components/ui/badge.tsx";
import { VolumeLink } from "#components/volumes/volume-link.tsx";
import type { Head } from "#lib/model/head.ts";
import type { SubjectRef } from "#lib/model/subject.ts";

/** Each disk as it is now, with the files below the one it writes to and who uses them. */
export function ChainList({ subject, disks }: { subject: SubjectRef; disks: Head["disks"] }) {
  const { files, error, retry } = useFiles(subject);
  if (disks.length === 0) return <p className="text-[13px] text-muted-foreground">It has no disks.</p>;
  return (
    <>
      <ul className="divide-y rounded-lg border">
        {disks.map((disk) => (
          <li key={disk.target} className="px-3 py-2">
            <div className="mb-1.5 flex items-center gap-2">
              <HardDrive size={14} aria-hidden className="text-muted-foreground" />
              <span className="font-medium font-mono text-xs">{disk.target}</span>
              {disk.format && <Badge>{disk.format}</Badge>}
              {disk.backing.length > 0 && (
                <span className="text-muted-foreground text-xs">{disk.backing.length + 1} files deep</span>
              )}
              {subject.kind === "domain" && <VolumeLink host={subject.host} file={disk.file} />}
            </div>
            {disk.file === null ? (
              <p className="text-muted-foreground text-xs">file not known</p>
            ) : (
              <FileChain top={disk.file} known={[disk.file, ...disk.backing]} files={files} host={subject.host} />
            )}
          </li>
        ))}
      </ul>
      <FilesUnread error={error} onRetry={retry} />
    </>
  );
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { HardDrive, Info, Plug } from "lucide-react";
import { useState } from "react";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { FilePath } from "#components/side-panel/file-path.tsx";
import { Badge } from "#components/ui/badge.tsx";
import { Button } from "#components/ui/button.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { CodeView } from "#components/ui/code-view.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import type { BackupSource as Source } from "#lib/model/disk-export.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { TreeAt } from "#lib/queries/blocks.ts";
import { backupSourcesQuery } from "#lib/queries/exports.ts";
import { ExportForm } from "./export-form.tsx";
import { ExportList } from "./export-list.tsx";

/** What another backup program reads a snapshot from: a read-only source of each disk, or an export of it. */
export function BackupSource({ subject, tree, snapshot }: { subject: SubjectRef; tree: TreeAt; snapshot: string }) {
  const readOnly = useReadOnlyReason();
  const [isServing, setServing] = useState(false);
  const { data, error, refetch } = useQuery(backupSourcesQuery(subject, tree, snapshot));
  if (!data)
    return error ? (
      <ProblemNotice error={error} title="Its sources cannot be told" onRetry={() => refetch()} isCompact />
    ) : (
      <Skeleton className="h-32" />
    );
  if (data.length === 0)
    return <p className="text-[13px] text-muted-foreground">It holds no disk that could be read.</p>;
  return (
    <div className="space-y-3">
      <ul className="space-y-3">
        {data.map((source) => (
          <DiskSource key={source.disk} source={source} />
        ))}
      </ul>
      {isServing ? (
        <ExportForm
          subject={subject}
          snapshot={snapshot}
          disks={data.map(({ disk }) => disk)}
          onDone={() => setServing(false)}
        />
      ) : (
        <Button size="sm" icon={<Plug size={13} aria-hidden />} reason={readOnly} onClick={() => setServing(true)}>
          Serve by NBD…
        </Button>
      )}
      <ExportList
        isWanted={(one) =>
          one.subject.host === subject.host && one.subject.id === subject.id && one.snapshot === snapshot
        }
        isOfOne
        empty={null}
      />
    </div>
  );
}

const DiskSource = ({ source }: { source: Source }) => (
  <li className="space-y-1.5">
    <p className="flex flex-wrap items-center gap-2 text-xs">
      <HardDrive size={14} aria-hidden className="text-muted-foreground" />
      <span className="font-medium font-mono">{source.disk}</span>
      <Badge>{source.format}</Badge>
      <Bytes value={source.virtualSizeBytes} className="text-muted-foreground" unknown="size not known" />
    </p>
    {source.xml === null ? (
      <div className="rounded-lg border border-dashed p-2.5 text-muted-foreground text-xs">
        No file alone is this point, so there is no source element for it. Serve it by NBD instead.
        <FilePath path={source.file} isNameOnly />
      </div>
    ) : (
      <CodeView text={source.xml} label={`the source of ${source.disk}`} />
    )}
    {source.notes.map((note) => (
      <p key={note} className="flex gap-1.5 text-muted-foreground text-xs">
        <Info size={13} aria-hidden className="mt-px shrink-0" />
        <span className="min-w-0">{note}</span>
      </p>
    ))}
  </li>
);

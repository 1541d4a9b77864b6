"use client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Unplug } from "lucide-react";
import Link from "next/link";
import { toast } from "sonner";
import { subjectPath } from "#components/frame/paths.ts";
import { useReadOnlyReason } from "#components/frame/session-gate.tsx";
import { Button } from "#components/ui/button.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { useSecond } from "#components/ui/use-now.ts";
import { formatDuration } from "#lib/format/duration.ts";
import { formatUtc } from "#lib/format/exact-time.ts";
import { shellWords } from "#lib/format/shell-words.ts";
import type { DiskExport } from "#lib/model/disk-export.ts";
import { asProblem } from "#lib/model/problem.ts";
import { closeExport } from "#lib/queries/exports.ts";
import { keys } from "#lib/queries/keys.ts";

/** One open export: its address, what to do with it, and how long it is there. */
export function ExportLine({ one, machine }: { one: DiskExport; machine: string | null }) {
  const readOnly = useReadOnlyReason();
  const client = useQueryClient();
  const end = useMutation({
    mutationFn: () => closeExport(one.id),
    onError: (error) => toast.error("The export could not be ended", { description: asProblem(error).message }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.exports() }),
  });
  return (
    <li className="space-y-1.5 px-3 py-2.5 text-xs">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <p className="min-w-0 flex-1 basis-28 text-[13px]">
          <span className="font-medium font-mono text-xs">{one.disk}</span> of{" "}
          <span className="font-medium">{one.snapshotName}</span>
          {machine !== null && (
            <>
              {", "}
              <Link href={subjectPath(one.subject)} className="rounded text-primary underline-offset-2 hover:underline">
                {machine}
              </Link>
            </>
          )}
        </p>
        <TimeLeft until={one.expiresAt} />
        <Button
          size="sm"
          icon={<Unplug size={12} aria-hidden />}
          reason={readOnly}
          isBusy={end.isPending}
          aria-label={`End the export of ${one.disk} of ${one.snapshotName}`}
          onClick={() => end.mutate()}
        >
          End
        </Button>
      </div>
      <CommandRow label="Address" text={one.uri} />
      <p className="text-muted-foreground">
        <Bytes value={one.sizeBytes} />, read-only, opened by {one.actor}
      </p>
      <Disclosure title="How to read it">
        <div className="space-y-1">
          <CommandRow label="Look at it" text={shellWords(["nbdinfo", "--size", one.uri])} />
          <CommandRow label="Copy it" text={shellWords(["nbdcopy", one.uri, `${one.disk}.raw`])} />
          <CommandRow
            label="Copy as qcow2"
            text={shellWords(["qemu-img", "convert", "-O", "qcow2", one.uri, `${one.disk}.qcow2`])}
          />
        </div>
      </Disclosure>
    </li>
  );
}

function TimeLeft({ until }: { until: string }) {
  const left = Date.parse(until) - useSecond();
  return (
    <span
      role="timer"
      title={`Until ${formatUtc(until)}`}
      className={`whitespace-nowrap tabular-nums ${left < 60_000 ? "font-medium text-warning" : "text-muted-foreground"}`}
      suppressHydrationWarning
    >
      {left > 0 ? `${formatDuration(left)} left` : "expired"}
    </span>
  );
}

const CommandRow = ({ label, text }: { label: string; text: string }) => (
  <div className="flex items-start rounded-md bg-muted/60">
    <code className="min-w-0 flex-1 whitespace-pre-wrap break-all px-2 py-1.5 font-mono text-[11px] leading-relaxed">
      {text}
    </code>
    <CopyButton text={text} label={`Copy: ${label.toLowerCase()}`} />
  </div>
);

"use client";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { useEffect, useRef } from "react";
import { z } from "zod";
import { auditPath, subjectPath } from "#components/frame/paths.ts";
import { ExactTime } from "#components/side-panel/exact-time.tsx";
import { Fact, Facts } from "#components/side-panel/facts.tsx";
import { Age } from "#components/ui/age.tsx";
import { CodeView } from "#components/ui/code-view.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { intentTitle } from "#lib/format/intent-title.ts";
import type { AuditRecord } from "#lib/model/audit-record.ts";
import { intentSchema } from "#lib/model/intent.ts";
import { OutcomeMark } from "./outcome-mark.tsx";

/** One record; opens in place, and has an address of its own. */
export function AuditLine({
  record,
  isOpen,
  isWanted,
  onToggle,
}: {
  record: AuditRecord;
  isOpen: boolean;
  /** The address asks for this record: it comes into sight. */
  isWanted: boolean;
  onToggle: () => void;
}) {
  const ref = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isWanted) ref.current?.scrollIntoView({ block: "center" });
  }, [isWanted]);
  return (
    <li ref={ref} className={`border-b last:border-b-0 ${isWanted ? "bg-accent/50" : ""}`}>
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={onToggle}
        className="grid min-h-11 w-full grid-cols-[auto_auto_1fr_auto] items-center gap-x-3 gap-y-0.5 px-3 py-1.5 text-left text-[13px] hover:bg-accent/50 focus-visible:-outline-offset-2 md:grid-cols-[auto_2.5rem_8rem_5.5rem_minmax(0,1fr)_8rem_6.5rem]"
      >
        <ChevronRight
          size={14}
          aria-hidden
          className={`shrink-0 text-muted-foreground transition-transform ${isOpen ? "rotate-90" : ""}`}
        />
        <span className="text-muted-foreground text-xs tabular-nums">{record.seq}</span>
        <span className="font-medium">{record.action}</span>
        <span>
          <OutcomeMark outcome={record.outcome} />
        </span>
        <span className="col-span-2 col-start-2 min-w-0 truncate md:col-span-1 md:col-start-auto">
          {subjectWords(record)}
          <span className="text-muted-foreground text-xs md:hidden">
            {subjectWords(record) && " · "}
            {record.actor}
          </span>
        </span>
        <span className="hidden truncate text-muted-foreground text-xs md:block">{record.actor}</span>
        <span className="text-right text-muted-foreground text-xs">
          <Age at={record.at} suffix=" ago" />
        </span>
      </button>
      {isOpen && <RecordDetails record={record} />}
    </li>
  );
}

const namesSchema = z.record(z.string(), z.string());

/** What was asked of which machine or volume, where the record holds it; else what it was about. */
function subjectWords({ data, object, objectName }: AuditRecord): string {
  const about = objectName ?? object ?? "";
  const intent = intentSchema.safeParse(data.intent);
  if (typeof data.snapshotName === "string" && typeof data.disk === "string")
    return `${data.disk} of ${data.snapshotName}, ${about}`;
  return intent.success && about ? intentTitle(intent.data, about, namesSchema.safeParse(data.names).data) : about;
}

function RecordDetails({ record }: { record: AuditRecord }) {
  const [host, kind, ...id] = record.object?.split("/") ?? [];
  return (
    <div className="grid gap-4 border-t bg-background px-4 py-3 lg:grid-cols-[22rem_minmax(0,1fr)]">
      <Facts>
        <Fact name="When">
          <ExactTime at={record.at} />
        </Fact>
        <Fact name="Who">{record.actor}</Fact>
        {record.object && (
          <Fact name="Object">
            {(kind === "domain" || kind === "volume" || kind === "backup") && host ? (
              <Link
                href={subjectPath({ host, kind, id: id.join("/") })}
                className="rounded text-primary underline-offset-2 hover:underline"
              >
                {record.objectName ?? record.object}
              </Link>
            ) : (
              (record.objectName ?? record.object)
            )}
            <span className="block break-all font-mono text-[11px] text-muted-foreground">{record.object}</span>
          </Fact>
        )}
        <Fact name="Hash">
          <Hash text={record.hash} />
        </Fact>
        <Fact name="Follows">
          <Hash text={record.previousHash} />
        </Fact>
        <Fact name="Address">
          <Link href={auditPath(record.seq)} className="rounded text-primary underline-offset-2 hover:underline">
            Link to this record
          </Link>
        </Fact>
      </Facts>
      <CodeView text={JSON.stringify(record.data, null, 2)} label="What it says" className="max-h-96 overflow-auto" />
    </div>
  );
}

const Hash = ({ text }: { text: string }) => (
  <span className="flex items-center font-mono text-[11px]">
    <span title={text}>{text.slice(0, 16)}…</span>
    <CopyButton text={text} label="Copy the hash" className="-my-1 size-6" />
  </span>
);

import Link from "next/link";
import { volumePath } from "#components/frame/paths.ts";
import { methodHeading } from "#lib/format/method-words.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";

/** Between the trees of one storage that can have snapshots of several kinds. */
export function MethodSwitch({ subject, methods }: { subject: SubjectRef; methods: VolumeSummary["methods"] }) {
  if (methods.length < 2) return null;
  return (
    <nav aria-label="Kind of snapshots" className="inline-flex max-w-full flex-wrap rounded-md border bg-muted p-0.5">
      {methods.map(({ backend, id, snapshotCount }) => {
        const isHere = id === subject.id;
        return (
          <Link
            key={id}
            href={volumePath(subject.host, id)}
            aria-current={isHere ? "page" : undefined}
            className={`inline-flex h-6.5 items-center gap-1.5 whitespace-nowrap rounded-[5px] px-2 text-xs ${isHere ? "bg-card font-medium text-foreground shadow-raised" : "text-muted-foreground hover:text-foreground"}`}
          >
            {methodHeading(backend)}
            <span className="tabular-nums" title="snapshots">
              {snapshotCount ?? "?"}
            </span>
          </Link>
        );
      })}
    </nav>
  );
}

"use client";
import { useQuery } from "@tanstack/react-query";
import { CodeView } from "#components/ui/code-view.tsx";
import { Disclosure } from "#components/ui/disclosure.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { prettyXml } from "#lib/format/pretty-xml.ts";
import type { Job } from "#lib/model/job.ts";
import { savedDescriptionsQuery } from "#lib/queries/jobs.ts";

/** Snapshots' descriptions as they were before the job, to read and to keep. */
export function SavedDescriptions({ job }: { job: Job }) {
  const { data, error, refetch } = useQuery(savedDescriptionsQuery(job.id));
  return (
    <section className="mt-4 border-t pt-3">
      <h2 className="mb-1.5 font-semibold text-[13px]">What was saved</h2>
      {error && !data ? (
        <ProblemNotice error={error} title="What was saved cannot be shown" onRetry={() => refetch()} isCompact />
      ) : !data ? (
        <Skeleton className="h-10" />
      ) : data.length === 0 ? (
        <p className="text-[13px] text-muted-foreground">No description of a snapshot had to be saved for it.</p>
      ) : (
        <>
          <p className="mb-2 text-muted-foreground text-xs">
            Descriptions of snapshots as libvirt kept them before the job. <code>virsh snapshot-create --redefine</code>{" "}
            takes them back where their data is still there.
          </p>
          <ul className="space-y-2">
            {data.map(({ snapshot, xml }) => (
              <li key={snapshot}>
                <Disclosure title={<span className="break-all font-medium text-foreground">{snapshot}</span>}>
                  <CodeView
                    text={prettyXml(xml)}
                    label={`description of ${snapshot}`}
                    file={{
                      name: `${`${job.subject.name}-${snapshot}`.replaceAll(/[^\w.-]+/g, "_")}.xml`,
                      type: "application/xml",
                    }}
                    className="[&_section]:max-h-96"
                  />
                </Disclosure>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

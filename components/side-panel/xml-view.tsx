"use client";
import { useQuery } from "@tanstack/react-query";
import { CodeView } from "#components/ui/code-view.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { prettyXml } from "#lib/format/pretty-xml.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { snapshotXmlQuery, subjectXmlQuery } from "#lib/queries/snapshot.ts";

/** The XML of a snapshot, or of the machine as it is now. */
export function XmlView({
  subject,
  snapshot,
  fileName,
}: {
  subject: SubjectRef;
  snapshot: string | null;
  fileName: string;
}) {
  const ofSnapshot = useQuery({ ...snapshotXmlQuery(subject, snapshot ?? ""), enabled: snapshot !== null });
  const ofDomain = useQuery({ ...subjectXmlQuery(subject), enabled: snapshot === null });
  const { data, error, refetch } = snapshot === null ? ofDomain : ofSnapshot;
  if (error && data === undefined) return <ProblemNotice error={error} onRetry={() => refetch()} isCompact />;
  if (data === undefined) return <Skeleton className="h-96" />;
  return (
    <CodeView
      text={prettyXml(data)}
      label="XML"
      file={{ name: `${fileName.replaceAll(/[^\w.-]+/g, "_")}.xml`, type: "application/xml" }}
    />
  );
}

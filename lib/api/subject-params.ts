import type { SubjectRef } from "#lib/model/subject.ts";

/** A subject as the path of its routes names it. */
export const subjectParams = ({ host, kind, id }: SubjectRef): { host: string; kind: string; id: string } => ({
  host,
  kind: `${kind}s`,
  id,
});

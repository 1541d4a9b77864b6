import { z } from "zod";

/** What a plan, a job or a tree is about. A backup has no tree; it outlives the domain it is of. */
export const subjectRefSchema = z.object({
  /** Id of the host in this Espalier. */
  host: z.string(),
  kind: z.enum(["domain", "volume", "backup"]),
  /** Native id: a domain's uuid, a backup's id. */
  id: z.string(),
});
export type SubjectRef = Readonly<z.infer<typeof subjectRefSchema>>;
export type SubjectKind = SubjectRef["kind"];

export const subjectSchema = subjectRefSchema.extend({
  /** A label; it may repeat between hosts and change. */
  name: z.string(),
  /** Power state in libvirt's words; null for a volume or when it could not be read. */
  state: z.string().nullable(),
});
export type Subject = Readonly<z.infer<typeof subjectSchema>>;

export const subjectKey = (s: SubjectRef): string => `${s.host}/${s.kind}/${s.id}`;

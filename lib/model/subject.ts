import { z } from "zod";

/** What owns a snapshot tree: a domain or a volume on a host. */
export const subjectRefSchema = z.object({
  /** Id of the host in this Espalier. */
  host: z.string(),
  kind: z.enum(["domain", "volume"]),
  /** Native id: a domain's uuid. */
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

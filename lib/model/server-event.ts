import { z } from "zod";
import { subjectRefSchema } from "./subject.ts";

/** What `GET /events` sends: only that something changed; the reader fetches what it shows. */
export const serverEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("host-state"), host: z.string(), state: z.string() }),
  z.object({
    type: z.literal("tree-changed"),
    host: z.string(),
    kind: subjectRefSchema.shape.kind,
    id: z.string(),
    revision: z.string().nullable(),
  }),
  z.object({ type: z.literal("domains-changed"), host: z.string() }),
  z.object({ type: z.literal("volumes-changed"), host: z.string() }),
  /** Of one machine, or null: anywhere. */
  z.object({ type: z.literal("backups-changed"), host: z.string().nullable(), domain: z.string().nullable() }),
  z.object({ type: z.literal("exports-changed") }),
  z.object({ type: z.literal("job-changed"), id: z.string() }),
]);
export type ServerEvent = Readonly<z.infer<typeof serverEventSchema>>;

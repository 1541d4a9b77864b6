import { z } from "zod";

/** What `GET /events` sends: only that something changed; the reader fetches what it shows. */
export const serverEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("host-state"), host: z.string(), state: z.string() }),
  z.object({
    type: z.literal("tree-changed"),
    host: z.string(),
    kind: z.enum(["domain", "volume"]),
    id: z.string(),
    revision: z.string().nullable(),
  }),
  z.object({ type: z.literal("domains-changed"), host: z.string() }),
  z.object({ type: z.literal("job-changed"), id: z.string() }),
]);
export type ServerEvent = Readonly<z.infer<typeof serverEventSchema>>;

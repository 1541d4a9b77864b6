import { z } from "zod";
import { routes } from "#lib/api/routes.ts";
import { Problem } from "#lib/model/problem.ts";
import { handle } from "#server/http/handle.ts";

const setSchema = z.array(z.string().min(1)).min(1).max(10_000);

export const GET = handle(routes.space, async ({ server, query, subject }) => ({
  items: [...(await server.diffs.space(subject, query.snapshots === undefined ? null : setOf(query.snapshots)))],
  nextCursor: null,
}));

function setOf(text: string): string[] {
  try {
    return setSchema.parse(JSON.parse(text));
  } catch {
    throw new Problem("invalid-input", 'The set of snapshots must be a JSON array of their ids: ["a","b"].', {
      fields: [{ path: "snapshots", message: "must be a JSON array of ids" }],
    });
  }
}

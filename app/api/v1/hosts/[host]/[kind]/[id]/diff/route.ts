import { routes } from "#lib/api/routes.ts";
import { extentStream, wantedFormat } from "#server/diffs/extent-text.ts";
import { handle } from "#server/http/handle.ts";
import { contentResponse } from "#server/http/respond.ts";

export const GET = handle(routes.diff, async ({ server, request, query, subject }) => {
  const format = wantedFormat(request.headers.get("accept"));
  if (format === null) return server.diffs.diff(subject, query, { signal: request.signal });
  const { disk, certainty, chunks } = await server.diffs.extents(subject, query, { signal: request.signal });
  return contentResponse(extentStream(chunks, format), format.contentType, {
    "Content-Disposition": `attachment; filename="changed-blocks-${disk.replace(/[^\w.-]/g, "_")}.${format.extension}"`,
    "Espalier-Certainty": certainty,
  });
});

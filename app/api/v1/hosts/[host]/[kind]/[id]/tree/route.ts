import { routes } from "#lib/api/routes.ts";
import { etagOf, namesEtag } from "#server/http/etag.ts";
import { handle } from "#server/http/handle.ts";
import { emptyResponse, jsonResponse } from "#server/http/respond.ts";

export const GET = handle(routes.tree, async ({ server, request, query, subject }) => {
  const fields = query.fields ?? "all";
  const etag = (revision: string) => (fields === "all" ? etagOf(revision) : etagOf(revision, fields));
  const known = request.headers.get("if-none-match");
  if (known !== null) {
    const current = etag(await server.inventory.revision(subject));
    if (namesEtag(known, current)) return emptyResponse(304, { ETag: current });
  }
  const tree = await server.inventory.tree(subject, { fields });
  return jsonResponse(tree, 200, { ETag: etag(tree.revision) });
});

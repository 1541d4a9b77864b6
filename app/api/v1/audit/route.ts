import { routes } from "#lib/api/routes.ts";
import { auditCsv } from "#server/audit/audit-csv.ts";
import { handle } from "#server/http/handle.ts";
import { pageOfStore } from "#server/http/page.ts";
import { contentResponse } from "#server/http/respond.ts";

export const GET = handle(routes.audit, ({ server, request, query }) => {
  const page = pageOfStore(
    query,
    (asked) => server.audit.list(query, asked),
    ({ seq }) => seq,
  );
  if (!request.headers.get("accept")?.includes("text/csv")) return page;
  return contentResponse(auditCsv(page.items), "text/csv; charset=utf-8", {
    "Content-Disposition": 'attachment; filename="espalier-audit.csv"',
  });
});

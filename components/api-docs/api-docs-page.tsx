"use client";
import { useQuery } from "@tanstack/react-query";
import { FileJson } from "lucide-react";
import { useShownAt } from "#components/frame/freshness.ts";
import { PageShell } from "#components/frame/page-shell.tsx";
import { CodeView } from "#components/ui/code-view.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { openapiQuery } from "#lib/queries/openapi.ts";
import { EndpointCard } from "./endpoint-card.tsx";
import { endpointGroups, type OpenApi } from "./open-api.ts";

const example = `curl -H "Authorization: Bearer $ESPALIER_TOKEN" http://127.0.0.1:3000/api/v1/hosts`;

/** The API as people read it. It is the same that this screen uses. */
export function ApiDocsPage() {
  const { data, error, refetch, dataUpdatedAt } = useQuery(openapiQuery());
  useShownAt(dataUpdatedAt);
  const api = data as OpenApi | undefined;
  return (
    <PageShell
      title="API"
      lead={
        api?.info?.description ??
        "All that this screen does can be done by scripts over the same API, with the same plans, locks and audit records."
      }
      actions={
        <a
          href="/api/v1/openapi.json"
          className="inline-flex h-8.5 items-center gap-2 rounded-md border border-input bg-card px-3 font-medium text-[13px] hover:bg-accent"
        >
          <FileJson size={15} aria-hidden />
          OpenAPI 3.1
        </a>
      }
    >
      <CodeView text={example} label="example" className="mb-5" />
      {error && !api && (
        <ProblemNotice error={error} title="The API's description cannot be shown" onRetry={() => refetch()} />
      )}
      {!api && !error && <Skeleton className="h-96 rounded-xl" />}
      {api &&
        endpointGroups(api).map(([group, endpoints]) => (
          <section key={group} aria-labelledby={`api-${group}`} className="mb-6">
            <h2 id={`api-${group}`} className="mb-2 font-semibold text-base">
              /{group}
            </h2>
            <div className="rounded-xl border bg-card shadow-raised">
              {endpoints.map((endpoint) => (
                <EndpointCard key={endpoint.id} api={api} endpoint={endpoint} />
              ))}
            </div>
          </section>
        ))}
    </PageShell>
  );
}

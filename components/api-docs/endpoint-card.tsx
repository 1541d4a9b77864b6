import type { ReactNode } from "react";
import { Badge, type Tone } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { type Body, type Endpoint, type OpenApi, typeWords } from "./open-api.ts";
import { SchemaView } from "./schema-view.tsx";

const tones: Record<string, Tone> = { GET: "info", POST: "success", DELETE: "danger" };

/** One endpoint: what it takes and what it gives. */
export function EndpointCard({ api, endpoint }: { api: OpenApi; endpoint: Endpoint }) {
  const { method, path, operation } = endpoint;
  const parameters = operation.parameters ?? [];
  const base = api.servers?.[0]?.url ?? "";
  const all = Object.entries(operation.responses ?? {});
  const answers = all.filter(([status]) => status.startsWith("2"));
  const failures = all.filter(([status]) => !status.startsWith("2"));
  return (
    <article aria-label={`${method} ${path}`} className="border-b px-4 py-3.5 last:border-b-0">
      <div className="flex flex-wrap items-center gap-2">
        <Badge tone={tones[method] ?? "quiet"}>
          <span className="font-mono font-semibold">{method}</span>
        </Badge>
        <code className="break-all font-mono text-[13px]">
          <span className="text-muted-foreground">{base}</span>
          <span className="font-medium">{path}</span>
        </code>
        <CopyButton text={`${base}${path}`} label="Copy the path" className="-my-1 size-6" />
      </div>
      {operation.summary && <p className="mt-1 text-[13px]">{operation.summary}</p>}
      {operation.description && <p className="mt-0.5 text-muted-foreground text-xs">{operation.description}</p>}
      {parameters.length > 0 && (
        <Part title="Parameters">
          <ul className="space-y-1">
            {parameters.map((one) => (
              <li key={`${one.in} ${one.name}`} className="text-xs">
                <code className="font-medium font-mono">{one.name}</code>{" "}
                <span className="text-muted-foreground">
                  in {one.in}
                  {one.required ? "" : ", optional"}
                </span>{" "}
                <code className="font-mono text-muted-foreground">{one.schema ? typeWords(one.schema) : ""}</code>{" "}
                {one.description}
              </li>
            ))}
          </ul>
        </Part>
      )}
      {operation.requestBody && <BodyView api={api} title="Body" body={operation.requestBody} />}
      {answers.map(([status, body]) => (
        <BodyView key={status} api={api} title={`Answer ${status}`} body={body} />
      ))}
      {failures.length > 0 && (
        <p className="mt-2 text-muted-foreground text-xs">
          Failures: {failures.map(([status]) => (status === "default" ? "others" : status)).join(", ")}, each a problem
          document.
        </p>
      )}
    </article>
  );
}

const Part = ({ title, children }: { title: string; children: ReactNode }) => (
  <details className="mt-2">
    <summary className="w-fit rounded font-medium text-muted-foreground text-xs hover:text-foreground">{title}</summary>
    <div className="py-2 pl-3">{children}</div>
  </details>
);

function BodyView({ api, title, body }: { api: OpenApi; title: string; body: Body }) {
  const contents = Object.entries(body.content ?? {});
  return (
    <Part title={[title, ...contents.map(([type]) => type)].join(" · ")}>
      {contents.length === 0 && <p className="text-muted-foreground text-xs">No body.</p>}
      {contents.map(([type, content]) =>
        content.schema ? <SchemaView key={type} api={api} schema={content.schema} /> : null,
      )}
    </Part>
  );
}

import { problemOf } from "#lib/api/call.ts";
import { pathOf } from "#lib/api/route.ts";
import { routes } from "#lib/api/routes.ts";
import { subjectParams } from "#lib/api/subject-params.ts";
import { Problem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { DiffPair } from "./blocks.ts";

export const diffForms = [
  { form: "json", title: "JSON", type: "application/json" },
  { form: "ndjson", title: "NDJSON", type: "application/x-ndjson" },
  { form: "csv", title: "CSV", type: "text/csv" },
] as const;
export type DiffForm = (typeof diffForms)[number];

/** All that was written between two points, as a file. A link cannot ask for a form; the server goes by the Accept header. */
export async function diffFile(s: SubjectRef, pair: DiffPair, { type }: DiffForm): Promise<Blob> {
  const search = new URLSearchParams({ ...pair });
  const response = await fetch(`${pathOf(routes.diff, subjectParams(s))}?${search}`, {
    credentials: "same-origin",
    headers: { accept: type },
  }).catch((cause: unknown) => {
    throw new Problem("host-down", "The Espalier server does not answer. Is it still running?", {}, { cause });
  });
  if (!response.ok) throw await problemOf(response);
  // The browser keeps a great blob on disk, so nothing piles up here.
  return response.blob().catch((cause: unknown) => {
    throw new Problem("partial", "The list broke off before its end, so nothing was kept. Try again.", {}, { cause });
  });
}

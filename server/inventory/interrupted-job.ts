import type { Finding } from "#lib/model/finding.ts";
import type { Job } from "#lib/model/job.ts";

/** A job that was broken off with its outcome unknown stays in sight until the next job on its subject. Null for any other job. */
export function interruptedFinding(last: Job | null): Finding | null {
  if (last?.state !== "interrupted") return null;
  return {
    id: `interrupted-job:${last.id}`,
    kind: "interrupted-job",
    severity: "danger",
    text: `A job (${last.intent.action}) of ${last.createdAt.slice(0, 16).replace("T", " ")} UTC was broken off and it is not known how far it came. ${last.problem?.detail ?? ""}`.trim(),
    objects: [{ kind: "job", id: last.id, name: last.intent.action }],
    repair: { action: "repair", finding: `interrupted-job:${last.id}` },
    repairs: [{ choice: "settled", title: "I looked: it is settled" }],
  };
}

import { TriangleAlert } from "lucide-react";
import { ProblemDetails } from "#components/ui/problem-details.tsx";
import type { ProblemDocument } from "#lib/model/problem-document.ts";

/** Hosts, machines or volumes that could not be looked at: what is wrong there is not known. */
export function NotLookedAt({ problems }: { problems: readonly ProblemDocument[] }) {
  if (problems.length === 0) return null;
  return (
    <section
      aria-label="Not looked at"
      className="mb-4 flex gap-2.5 rounded-lg border border-warning/40 bg-warning/10 p-3 text-[13px]"
    >
      <TriangleAlert size={16} aria-hidden className="mt-0.5 shrink-0 text-warning" />
      <div className="min-w-0 flex-1">
        <p className="font-semibold">Not everything could be looked at.</p>
        <ul className="mt-0.5 space-y-1">
          {problems.map((problem) => (
            <li key={problem.code + problem.detail} className="break-words">
              {problem.detail}
              <ProblemDetails code={problem.code} context={problem.context} />
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}

import { CircleCheck, CircleMinus, CircleSlash } from "lucide-react";
import type { Capability } from "#lib/model/capability.ts";
import { capabilityWords } from "./capability-words.ts";

const marks = {
  yes: { Icon: CircleCheck, words: "yes", className: "text-success" },
  "not-now": { Icon: CircleMinus, words: "not now", className: "text-warning" },
  no: { Icon: CircleSlash, words: "no", className: "text-muted-foreground" },
} as const;
const rank = { yes: 0, "not-now": 1, no: 2 } as const;

/** What a host can and cannot do, and why. */
export function CapabilityTable({ capabilities }: { capabilities: Readonly<Record<string, Capability>> }) {
  const rows = Object.entries(capabilities).toSorted(([, a], [, b]) => rank[a.status] - rank[b.status]);
  if (rows.length === 0) return <p className="text-[13px] text-muted-foreground">Not known until the host answers.</p>;
  return (
    <table className="w-full text-left text-[13px]">
      <thead className="sr-only">
        <tr>
          <th scope="col">What</th>
          <th scope="col">Possible</th>
          <th scope="col">Why not</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(([name, capability]) => {
          const { Icon, words, className } = marks[capability.status];
          return (
            <tr key={name} className="border-t align-top first:border-t-0">
              <th scope="row" className="py-1.5 pr-4 font-normal sm:w-2/5">
                {capabilityWords(name)}
                {capability.reason && (
                  <span className="block text-muted-foreground text-xs sm:hidden">{capability.reason}</span>
                )}
              </th>
              <td className={`w-24 py-1.5 pr-4 ${className}`}>
                <span className="flex items-center gap-1.5 whitespace-nowrap">
                  <Icon size={15} aria-hidden />
                  {words}
                </span>
              </td>
              <td className="hidden py-1.5 text-muted-foreground sm:table-cell">
                {capability.reason}
                {capability.blockers.length > 0 &&
                  ` (${capability.blockers.map((blocker) => blocker.name).join(", ")})`}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

import { Equal, EqualNot } from "lucide-react";
import type { ReactNode } from "react";
import type { ComparedNode } from "./compared-node.ts";

export interface FactRow {
  readonly name: string;
  readonly isMono?: boolean;
  readonly a: ReactNode;
  readonly b: ReactNode;
  /** Null: the two cannot be held against each other. */
  readonly isSame: boolean | null;
  readonly note?: string | null;
}

/** What is known of both ends, side by side; what differs stands out, also without colour. */
export function FactsTable({ a, b, rows }: { a: ComparedNode; b: ComparedNode; rows: readonly FactRow[] }) {
  return (
    <table className="w-full table-fixed text-left text-[13px]">
      <thead>
        <tr className="text-muted-foreground text-xs">
          <th scope="col" className="w-24 py-1 font-medium sm:w-32">
            <span className="sr-only">What</span>
          </th>
          <th scope="col" className="truncate py-1 pr-3 font-medium">
            A: {a.name}
          </th>
          <th scope="col" className="truncate py-1 font-medium">
            B: {b.name}
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr
            key={row.name}
            className={`border-t align-top ${row.isSame === false ? "bg-warning/8" : ""} ${row.isSame ? "text-muted-foreground" : ""}`}
          >
            <th scope="row" className="py-1.5 pr-2 font-normal text-muted-foreground">
              <span className="flex items-center gap-1.5">
                {row.isSame === null ? (
                  <span className="w-[13px] shrink-0" />
                ) : row.isSame ? (
                  <Equal size={13} role="img" aria-label="same:" className="shrink-0" />
                ) : (
                  <EqualNot size={13} role="img" aria-label="differs:" className="shrink-0 text-warning" />
                )}
                <span className={row.isMono ? "font-mono text-xs" : ""}>{row.name}</span>
              </span>
              {row.note && <span className="block pl-5 text-xs">{row.note}</span>}
            </th>
            <td className="break-words py-1.5 pr-3">{row.a}</td>
            <td className="break-words py-1.5">{row.b}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

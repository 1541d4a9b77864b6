import type { TreeNode } from "./tree-node.ts";

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"] as const;

/** `12 snapshots` */
export const runCount = (members: readonly TreeNode[]): string =>
  `${members.length} snapshot${members.length === 1 ? "" : "s"}`;

/** `3 May to 9 May`, with the year where it is not clear from `now`; empty when no time is known. */
export function runSpan(members: readonly TreeNode[], now: number): string {
  const times = members.flatMap(({ content }) =>
    content.kind === "snapshot" && content.snapshot.createdAt !== null ? [Date.parse(content.snapshot.createdAt)] : [],
  );
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return "";
  const [a, b] = [new Date(first), new Date(last)];
  const thisYear = new Date(now).getFullYear();
  const isOneYear = a.getFullYear() === b.getFullYear();
  const to = day(b, !isOneYear || b.getFullYear() !== thisYear);
  if (day(a, true) === day(b, true)) return to;
  return `${day(a, !isOneYear)} to ${to}`;
}

const day = (t: Date, withYear: boolean): string =>
  `${t.getDate()} ${months[t.getMonth()]}${withYear ? ` ${t.getFullYear()}` : ""}`;

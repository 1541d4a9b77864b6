import type { ListRow } from "./machine-rows.ts";

/** What a key does in the list: goes to a line, or opens or closes a host. Null when it does nothing. */
export function listStep(
  key: string,
  rows: readonly ListRow[],
  index: number,
  closed: ReadonlySet<string>,
): { readonly goTo: number } | { readonly toggle: string } | null {
  const row = rows[index];
  if (!row) return null;
  const isClosed = row.kind === "host" && closed.has(row.host.id);
  switch (key) {
    case "ArrowDown":
      return { goTo: index + 1 };
    case "ArrowUp":
      return { goTo: index - 1 };
    case "Home":
      return { goTo: 0 };
    case "End":
      return { goTo: rows.length - 1 };
    case "ArrowRight":
      return row.kind === "host" && isClosed ? { toggle: row.host.id } : { goTo: index + 1 };
    case "ArrowLeft":
      if (row.kind !== "host") return { goTo: rows.findLastIndex((one, at) => at < index && one.kind === "host") };
      return isClosed ? null : { toggle: row.host.id };
    default:
      return null;
  }
}

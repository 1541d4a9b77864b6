import { type ListRow, opens } from "./list-row.ts";

/** What a key does in the list: goes to a line, or opens or closes one, by its key. Null when it does nothing. */
export function listStep(
  key: string,
  rows: readonly ListRow[],
  index: number,
  closed: ReadonlySet<string>,
): { readonly goTo: number } | { readonly toggle: string } | null {
  const row = rows[index];
  if (!row) return null;
  const isClosed = opens(row) && closed.has(row.key);
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
      return isClosed ? { toggle: row.key } : { goTo: index + 1 };
    case "ArrowLeft": {
      if (opens(row) && !isClosed) return { toggle: row.key };
      const above = rows.findLastIndex((one, at) => at < index && one.level < row.level);
      return above === -1 ? null : { goTo: above };
    }
    default:
      return null;
  }
}

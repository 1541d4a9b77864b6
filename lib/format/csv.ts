/** A cell of RFC 4180, and defused: a spreadsheet takes a leading =, +, - or @ for a formula. */
function cell(value: unknown): string {
  const raw =
    value === null || value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : `${value}`;
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(raw) ? `'${raw}` : raw;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Rows as CSV with a header line. */
export function csv<K extends string>(columns: readonly K[], rows: readonly Readonly<Record<K, unknown>>[]): string {
  const lines = [columns.map(cell).join(","), ...rows.map((row) => columns.map((name) => cell(row[name])).join(","))];
  return `${lines.join("\r\n")}\r\n`;
}

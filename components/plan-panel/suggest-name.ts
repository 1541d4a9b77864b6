const pad = (n: number): string => String(n).padStart(2, "0");

/** A name for a new snapshot that none has yet: `2026-06-15-1204`, with a number behind it where it is taken. */
export function suggestName(now: Date, taken: readonly string[]): string {
  const name = `${now.getFullYear()}-${pad(now.getMonth() + 1)}-${pad(now.getDate())}-${pad(now.getHours())}${pad(now.getMinutes())}`;
  if (!taken.includes(name)) return name;
  let count = 2;
  while (taken.includes(`${name}-${count}`)) count += 1;
  return `${name}-${count}`;
}

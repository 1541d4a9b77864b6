/** Index of the next name that starts with what was typed, after `from` and round the end; -1 when there is none. */
export function findByPrefix(names: readonly string[], typed: string, from: number): number {
  const prefix = typed.toLowerCase();
  // One letter goes on to the next match; more letters may still mean the row the reader is on.
  const start = prefix.length === 1 ? from + 1 : from;
  for (let i = 0; i < names.length; i++) {
    const index = (start + i + names.length) % names.length;
    if (names[index]?.toLowerCase().startsWith(prefix)) return index;
  }
  return -1;
}

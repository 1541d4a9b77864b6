const parts = [
  { ms: 86_400_000, name: "d" },
  { ms: 3_600_000, name: "h" },
  { ms: 60_000, name: "min" },
  { ms: 1000, name: "s" },
] as const;

/** A length of time in its two greatest units: `45 s`, `2 h 14 min`, `3 d 1 h`. Below a second: `< 1 s`. */
export function formatDuration(durationMs: number): string {
  const total = Math.max(0, durationMs);
  const first = parts.findIndex((part) => total >= part.ms);
  if (first < 0) return "< 1 s";
  return parts
    .slice(first, first + 2)
    .map((part, index) => {
      const rest = index === 0 ? total : total % (parts[first]?.ms ?? 1);
      return { count: Math.floor(rest / part.ms), name: part.name };
    })
    .filter((part) => part.count > 0)
    .map((part) => `${part.count} ${part.name}`)
    .join(" ");
}

const scale = [
  { ms: 365.25 * 86_400_000, one: "year" },
  { ms: 30.44 * 86_400_000, one: "month" },
  { ms: 7 * 86_400_000, one: "week" },
  { ms: 86_400_000, one: "day" },
  { ms: 3_600_000, one: "hour" },
  { ms: 60_000, one: "minute" },
] as const;

/** How long ago, in one unit: `just now`, `3 minutes`, `1 day`, `5 months`. Times ahead of `now` read `in 3 minutes`. */
export function formatAge(at: string, now: number): string {
  const passed = now - Date.parse(at);
  const size = Math.abs(passed);
  if (size < 60_000) return "just now";
  const unit = scale.find((step) => size >= step.ms * (step.one === "week" ? 2 : 1));
  if (!unit) return "just now";
  const count = Math.floor(size / unit.ms);
  const words = `${count} ${unit.one}${count === 1 ? "" : "s"}`;
  return passed < 0 ? `in ${words}` : words;
}

const marks: Record<string, string> = { year: "y", month: "mo", week: "w", day: "d", hour: "h", minute: "min" };

/** The same for narrow columns: `3min`, `1d`, `5mo`, `now`. */
export function formatShortAge(at: string, now: number): string {
  const size = Math.max(0, now - Date.parse(at));
  const unit = scale.find((step) => size >= step.ms * (step.one === "week" ? 2 : 1));
  return unit ? `${Math.floor(size / unit.ms)}${marks[unit.one]}` : "now";
}

"use client";
import { formatAge, formatShortAge } from "#lib/format/age.ts";
import { formatLocal, formatUtc } from "#lib/format/exact-time.ts";
import { cx } from "./cx.ts";
import { Tooltip } from "./tooltip.tsx";
import { useNow } from "./use-now.ts";

/** How long ago, with the exact time in UTC and in the reader's zone on hover. */
export function Age({
  at,
  isShort = false,
  suffix = "",
  className,
}: {
  at: string | null;
  isShort?: boolean;
  suffix?: string;
  className?: string;
}) {
  const now = useNow();
  if (at === null) return <span className={cx("text-muted-foreground", className)}>{isShort ? "–" : "not known"}</span>;
  const words = isShort ? formatShortAge(at, now) : formatAge(at, now);
  return (
    <Tooltip text={<ExactTimes at={at} />}>
      <time dateTime={at} className={cx("whitespace-nowrap tabular-nums", className)} suppressHydrationWarning>
        {words}
        {words === "just now" || words.startsWith("in ") ? "" : suffix}
      </time>
    </Tooltip>
  );
}

const ExactTimes = ({ at }: { at: string }) => (
  <span className="block font-mono text-[11px]">
    {formatUtc(at)}
    <br />
    {formatLocal(at)}
  </span>
);

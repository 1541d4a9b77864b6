import { cx } from "./cx.ts";

/** Percent where a tool tells one; else only that something is under way. */
export function Progress({
  fraction,
  label,
  className,
}: {
  fraction: number | null;
  label: string;
  className?: string;
}) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(fraction === null ? {} : { "aria-valuenow": Math.round(fraction * 100) })}
      className={cx("h-1.5 overflow-hidden rounded-full bg-muted", className)}
    >
      {fraction === null ? (
        <div className="h-full w-1/4 animate-travel rounded-full bg-primary" />
      ) : (
        <div
          className="h-full rounded-full bg-primary transition-[width] duration-500"
          style={{ width: `${Math.round(fraction * 1000) / 10}%` }}
        />
      )}
    </div>
  );
}

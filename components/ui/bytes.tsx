import { formatBytes } from "#lib/format/bytes.ts";
import { cx } from "./cx.ts";

/** A size; what is not known says so. */
export function Bytes({
  value,
  unknown = "not known",
  className,
}: {
  value: number | null;
  unknown?: string;
  className?: string;
}) {
  if (value === null) return <span className={cx("text-muted-foreground", className)}>{unknown}</span>;
  return (
    <span title={`${value.toLocaleString("en")} bytes`} className={cx("whitespace-nowrap tabular-nums", className)}>
      {formatBytes(value)}
    </span>
  );
}

import type { ReactNode } from "react";

const tones = {
  quiet: "border-border text-muted-foreground",
  danger: "border-danger/40 bg-danger/8 text-danger",
  warning: "border-warning/40 bg-warning/8 text-warning",
  success: "border-success/40 bg-success/8 text-success",
} as const;

/** A word about a node, small. */
export function Badge({
  tone = "quiet",
  title,
  children,
}: {
  tone?: keyof typeof tones;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span
      title={title}
      className={`inline-flex h-[18px] items-center gap-1 whitespace-nowrap rounded-[5px] border px-1.5 text-[11px] leading-none ${tones[tone]}`}
    >
      {children}
    </span>
  );
}

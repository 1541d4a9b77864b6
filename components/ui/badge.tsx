import type { ReactNode } from "react";
import { cx } from "./cx.ts";

const tones = {
  quiet: "border-border bg-muted/60 text-muted-foreground",
  primary: "border-primary/35 bg-primary/8 text-primary",
  danger: "border-danger/40 bg-danger/8 text-danger",
  warning: "border-warning/40 bg-warning/8 text-warning",
  success: "border-success/40 bg-success/8 text-success",
  info: "border-info/40 bg-info/8 text-info",
} as const;
export type Tone = keyof typeof tones;

export function Badge({ tone = "quiet", title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span
      title={title}
      className={cx(
        "inline-flex h-5 items-center gap-1 whitespace-nowrap rounded-[5px] border px-1.5 text-[11px] leading-none",
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}

import { ChevronRight } from "lucide-react";
import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** Details that most readers do not need. */
export function Disclosure({
  title,
  children,
  isOpen = false,
  className,
}: {
  title: ReactNode;
  children: ReactNode;
  isOpen?: boolean;
  className?: string;
}) {
  return (
    <details open={isOpen} className={cx("group", className)}>
      <summary className="flex w-fit list-none items-center gap-1 rounded text-muted-foreground text-xs hover:text-foreground [&::-webkit-details-marker]:hidden">
        <ChevronRight size={13} aria-hidden className="shrink-0 transition-transform group-open:rotate-90" />
        {title}
      </summary>
      <div className="pt-2">{children}</div>
    </details>
  );
}

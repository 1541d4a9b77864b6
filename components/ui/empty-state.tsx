import type { ReactNode } from "react";
import { cx } from "./cx.ts";

/** Nothing is there, and that is known. Says why and offers what to do. */
export function EmptyState({
  icon,
  title,
  children,
  action,
  className,
}: {
  icon?: ReactNode;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
  className?: string;
}) {
  return (
    <div className={cx("mx-auto flex max-w-md flex-col items-center px-6 py-12 text-center", className)}>
      {icon && <div className="mb-4 grid size-14 place-items-center rounded-2xl bg-accent text-primary">{icon}</div>}
      <h2 className="font-semibold text-base">{title}</h2>
      {children && <div className="mt-1.5 text-balance text-[13px] text-muted-foreground">{children}</div>}
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}

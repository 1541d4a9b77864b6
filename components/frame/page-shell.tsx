import type { ReactNode } from "react";
import { cx } from "#components/ui/cx.ts";

/** A page that scrolls as a whole, with its one heading. */
export function PageShell({
  title,
  lead,
  actions,
  children,
  isWide = false,
}: {
  title: string;
  lead?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
  isWide?: boolean;
}) {
  return (
    <div className="print-flow h-full overflow-y-auto">
      <div className={cx("mx-auto px-4 py-5 sm:px-6", isWide ? "max-w-[110rem]" : "max-w-6xl")}>
        <div className="mb-4 flex flex-wrap items-end gap-x-4 gap-y-3">
          <div className="min-w-0 flex-1 basis-60">
            <h1 className="font-semibold text-xl tracking-tight">{title}</h1>
            {lead && <p className="mt-0.5 max-w-2xl text-[13px] text-muted-foreground">{lead}</p>}
          </div>
          {actions && <div className="no-print flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
        {children}
      </div>
    </div>
  );
}

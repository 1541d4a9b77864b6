import { X } from "lucide-react";
import type { ReactNode } from "react";
import { IconButton } from "#components/ui/icon-button.tsx";

/** What the panel is about. */
export function PanelHead({
  kicker,
  title,
  children,
  onClose,
}: {
  kicker?: ReactNode;
  title: ReactNode;
  children?: ReactNode;
  onClose?: () => void;
}) {
  return (
    <div className="flex shrink-0 items-start gap-2 px-4 pt-3.5 pb-2">
      <div className="min-w-0 flex-1">
        {kicker && <p className="mb-0.5 text-muted-foreground text-xs">{kicker}</p>}
        <h2 className="break-words font-semibold text-[15px] leading-snug">{title}</h2>
        {children && <div className="mt-1.5 flex flex-wrap items-center gap-1.5">{children}</div>}
      </div>
      {onClose && (
        // The sheet of a narrow screen has a button of its own.
        <div className="-mt-1 -mr-1.5 hidden min-[860px]:block">
          <IconButton label="Close" icon={<X size={16} aria-hidden />} onClick={onClose} side="left" />
        </div>
      )}
    </div>
  );
}

/** The part of the panel that scrolls. */
export const PanelBody = ({ children }: { children: ReactNode }) => (
  <div className="print-flow min-h-0 flex-1 space-y-4 overflow-y-auto overscroll-contain px-4 pt-1 pb-5">
    {children}
  </div>
);

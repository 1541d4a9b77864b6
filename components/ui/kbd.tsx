import type { ReactNode } from "react";

export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="inline-grid h-5 min-w-5 place-items-center rounded border border-input border-b-2 bg-card px-1 font-mono text-[10.5px] text-muted-foreground leading-none">
    {children}
  </kbd>
);

import type { ReactNode } from "react";

/** Names and values, in two columns. */
export const Facts = ({ children }: { children: ReactNode }) => (
  <dl className="grid h-fit grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-1.5 text-[13px]">{children}</dl>
);

export const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <>
    <dt className="text-muted-foreground">{name}</dt>
    <dd className="min-w-0 break-words">{children}</dd>
  </>
);

/** A heading inside of a panel. */
export const PanelSection = ({ title, children }: { title: string; children: ReactNode }) => (
  <section>
    <h3 className="mb-1.5 font-semibold text-[13px]">{title}</h3>
    {children}
  </section>
);

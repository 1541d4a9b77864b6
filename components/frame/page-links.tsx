"use client";
import { Archive, LayoutGrid, ListChecks, ScrollText, Server, Stethoscope } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cx } from "#components/ui/cx.ts";
import { useMachines } from "./use-machines.ts";

const pages = [
  { href: "/", text: "Fleet", Icon: LayoutGrid },
  { href: "/backups", text: "Backups", Icon: Archive },
  { href: "/doctor", text: "Doctor", Icon: Stethoscope },
  { href: "/hosts", text: "Hosts", Icon: Server },
  { href: "/jobs", text: "Jobs", Icon: ListChecks },
  { href: "/audit", text: "Audit", Icon: ScrollText },
] as const;

export function PageLinks() {
  const path = usePathname();
  const { machines } = useMachines();
  const findings = machines.reduce((sum, { domain }) => sum + domain.findingCount, 0);
  return (
    <nav aria-label="Pages" className="grid grid-cols-6 gap-0.5 border-b p-2">
      {pages.map(({ href, text, Icon }) => {
        const isHere = path === href || (href === "/jobs" && path.startsWith("/jobs/"));
        return (
          <Link
            prefetch={false}
            key={href}
            href={href}
            aria-current={isHere ? "page" : undefined}
            className={cx(
              "flex flex-col items-center gap-0.5 rounded-md py-1.5 text-[11px] hover:bg-accent hover:text-accent-foreground",
              isHere ? "bg-accent font-medium text-accent-foreground" : "text-muted-foreground",
            )}
          >
            <span className="relative">
              <Icon size={16} aria-hidden />
              {href === "/doctor" && findings > 0 && (
                <span className="absolute -top-1.5 left-2.5 grid h-4 min-w-4 place-items-center rounded-full bg-warning px-1 font-semibold text-[10px] text-background tabular-nums">
                  {findings > 99 ? "99+" : findings}
                  <span className="sr-only"> finding{findings === 1 ? "" : "s"} </span>
                </span>
              )}
            </span>
            {text}
          </Link>
        );
      })}
    </nav>
  );
}

"use client";
import { LayoutGrid, ListChecks, ScrollText, Server } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cx } from "#components/ui/cx.ts";

const pages = [
  { href: "/", text: "Fleet", Icon: LayoutGrid },
  { href: "/hosts", text: "Hosts", Icon: Server },
  { href: "/jobs", text: "Jobs", Icon: ListChecks },
  { href: "/audit", text: "Audit", Icon: ScrollText },
] as const;

export function PageLinks() {
  const path = usePathname();
  return (
    <nav aria-label="Pages" className="grid grid-cols-4 gap-1 border-b p-2">
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
            <Icon size={16} aria-hidden />
            {text}
          </Link>
        );
      })}
    </nav>
  );
}

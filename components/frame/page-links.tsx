"use client";
import { Archive, LayoutGrid, ListChecks, ScrollText, Server, Stethoscope } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { cx } from "#components/ui/cx.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import { useMachines } from "./use-machines.ts";
import { useVolumes } from "./use-volumes.ts";

const pages = [
  { href: "/", text: "Fleet", Icon: LayoutGrid },
  { href: "/backups", text: "Backups", Icon: Archive },
  { href: "/doctor", text: "Doctor", Icon: Stethoscope },
  { href: "/hosts", text: "Hosts", Icon: Server },
  { href: "/jobs", text: "Jobs", Icon: ListChecks },
  { href: "/audit", text: "Audit", Icon: ScrollText },
] as const;

/** What the volume alone tells: that a file of a machine is gone is told by the machine. */
const ownFindings = ({ findingCount, problem, users }: VolumeSummary): number =>
  Math.max(0, findingCount - (problem !== null && users.length > 0 ? 1 : 0));

/** The pages that are about everything. */
export function PageLinks() {
  const path = usePathname();
  const { machines } = useMachines();
  const { byHost } = useVolumes();
  const volumes = [...byHost.values()].flatMap((one) => one.volumes);
  const findings =
    machines.reduce((sum, { domain }) => sum + domain.findingCount, 0) +
    volumes.reduce((sum, volume) => sum + ownFindings(volume), 0);
  return (
    <nav aria-label="Pages" className="grid grid-cols-3 gap-0.5 border-b p-2">
      {pages.map(({ href, text, Icon }) => {
        const isHere = path === href || (href === "/jobs" && path.startsWith("/jobs/"));
        return (
          <Link
            prefetch={false}
            key={href}
            href={href}
            aria-current={isHere ? "page" : undefined}
            className={cx(
              "relative flex h-8 items-center gap-1.5 rounded-md px-2 text-xs hover:bg-accent hover:text-accent-foreground",
              isHere ? "bg-accent font-medium text-accent-foreground" : "text-muted-foreground",
            )}
          >
            <Icon size={15} aria-hidden className="shrink-0" />
            {text}
            {href === "/doctor" && findings > 0 && (
              <span className="-top-1 absolute right-0 grid h-4 min-w-4 place-items-center rounded-full bg-warning px-1 font-semibold text-[10px] text-background tabular-nums">
                {findings > 99 ? "99+" : findings}
                <span className="sr-only"> finding{findings === 1 ? "" : "s"} </span>
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}

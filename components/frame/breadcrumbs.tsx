"use client";
import { ChevronRight } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { partsOfVolumeId } from "#lib/model/volume.ts";
import { hostPath } from "./paths.ts";
import { useMachines } from "./use-machines.ts";
import { useVolumes } from "./use-volumes.ts";

interface Crumb {
  readonly text: string;
  readonly href: string;
}

const titles: Record<string, string> = {
  doctor: "Doctor",
  backups: "Backups",
  hosts: "Hosts",
  jobs: "Jobs",
  audit: "Audit",
  "api-docs": "API",
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Where the reader is. */
export function Breadcrumbs() {
  const parts = usePathname().split("/").filter(Boolean).map(decoded);
  const { hosts, find } = useMachines();
  const volumes = useVolumes();
  const crumbs: Crumb[] = [];
  const [first, second, , id] = parts;
  if (first === undefined) crumbs.push({ text: "Fleet", href: "/" });
  else if (first === "hosts" && second !== undefined && id !== undefined) {
    crumbs.push({ text: hosts.find((host) => host.id === second)?.label ?? second, href: hostPath(second) });
    // What is not listed any more is called by its file.
    const file = volumes.byHost.get(second)?.isPending === false ? partsOfVolumeId(id)?.native.split("/").at(-1) : null;
    crumbs.push({ text: (find(second, id) ?? volumes.find(second, id))?.name ?? file ?? "…", href: "#" });
  } else {
    crumbs.push({ text: titles[first] ?? first, href: `/${first}` });
    if (first === "jobs" && second !== undefined) crumbs.push({ text: second.slice(0, 8), href: "#" });
  }
  return (
    <nav aria-label="Where you are" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-1 text-[13px]">
        {crumbs.map((crumb, index) => {
          const isLast = index === crumbs.length - 1;
          return (
            <li
              key={crumb.href + crumb.text}
              className={`items-center gap-1 ${isLast ? "flex min-w-0" : "hidden shrink-0 sm:flex"}`}
            >
              <ChevronRight size={14} aria-hidden className="shrink-0 text-muted-foreground/70" />
              {isLast ? (
                <span aria-current="page" className="truncate font-medium">
                  {crumb.text}
                </span>
              ) : (
                <Link href={crumb.href} className="rounded text-muted-foreground hover:text-foreground">
                  {crumb.text}
                </Link>
              )}
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

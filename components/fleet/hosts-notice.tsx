import { OctagonAlert } from "lucide-react";
import Link from "next/link";
import { hostPath } from "#components/frame/paths.ts";
import type { HostMachines } from "#components/frame/use-machines.ts";

/** Hosts whose machines are missing or old, so that nobody takes the list for complete. */
export function HostsNotice({ byHost }: { byHost: readonly HostMachines[] }) {
  const failing = byHost.filter((one) => one.host.state === "down" || one.error);
  if (failing.length === 0) return null;
  return (
    <ul className="mb-3 space-y-1.5">
      {failing.map(({ host, machines, error }) => (
        <li key={host.id} className="flex gap-2.5 rounded-lg border border-danger/35 bg-danger/6 px-3 py-2 text-[13px]">
          <OctagonAlert size={15} aria-hidden className="mt-0.5 shrink-0 text-danger" />
          <p className="min-w-0 break-words">
            <Link href={hostPath(host.id)} className="rounded font-semibold underline-offset-2 hover:underline">
              {host.label}
            </Link>{" "}
            does not answer.{" "}
            {machines.length > 0
              ? `Its ${machines.length} machines are shown as they were known last.`
              : "Its machines are not in this list."}{" "}
            <span className="text-muted-foreground">{host.problem?.detail ?? error?.message}</span>
          </p>
        </li>
      ))}
    </ul>
  );
}

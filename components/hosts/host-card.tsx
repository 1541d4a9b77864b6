"use client";
import { CircleCheck, LoaderCircle, OctagonAlert, Server } from "lucide-react";
import type { HostMachines } from "#components/frame/use-machines.ts";
import { useVolumes } from "#components/frame/use-volumes.ts";
import { Badge } from "#components/ui/badge.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { ProblemNotice } from "#components/ui/problem-notice.tsx";
import { CapabilityTable } from "./capability-table.tsx";

const states = {
  up: { Icon: CircleCheck, words: "connected", className: "text-success" },
  down: { Icon: OctagonAlert, words: "down", className: "text-danger" },
  connecting: { Icon: LoaderCircle, words: "connecting", className: "text-muted-foreground" },
} as const;

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

function machineWords({ host, machines, isPending }: HostMachines): string {
  if (host.kind === "storage") return "";
  return isPending && host.state !== "down" ? "reading machines…" : counted(machines.length, "machine");
}

/** One host: whether it answers, what runs on it, what it can do. */
export function HostCard({ one, onRetry }: { one: HostMachines; onRetry: () => void }) {
  const { host } = one;
  const volumes = useVolumes().byHost.get(host.id)?.volumes ?? [];
  const { Icon, words, className } = states[host.state];
  const versions = Object.entries(host.versions);
  return (
    <article
      id={encodeURIComponent(host.id)}
      aria-label={host.label}
      className="scroll-mt-4 rounded-xl border bg-card p-4 shadow-raised target:ring-2 target:ring-ring sm:p-5"
    >
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="grid size-10 shrink-0 place-items-center rounded-lg bg-accent text-primary">
          <Server size={19} aria-hidden />
        </div>
        <div className="min-w-0 flex-1">
          <h2 className="font-semibold text-base">{host.label}</h2>
          {host.uri === "" ? (
            <p className="text-muted-foreground text-xs">storage of this machine, without a libvirt</p>
          ) : (
            <p className="flex items-center gap-1 font-mono text-muted-foreground text-xs">
              <span className="break-all">{host.uri}</span>
              <CopyButton text={host.uri} label="Copy the URI" className="-my-1.5 size-6" />
            </p>
          )}
        </div>
        <div className="text-right">
          <span className={`inline-flex items-center gap-1.5 font-medium text-[13px] ${className}`}>
            <Icon size={15} aria-hidden className={host.state === "connecting" ? "animate-spin" : ""} />
            {words}
          </span>
          <p className="text-muted-foreground text-xs tabular-nums">
            {machineWords(one)}
            {volumes.length > 0 && `${host.kind === "storage" ? "" : " · "}${counted(volumes.length, "volume")}`}
          </p>
        </div>
      </div>
      {host.problem && <ProblemNotice error={host.problem} onRetry={onRetry} isCompact className="mt-4" />}
      {versions.length > 0 && (
        <ul aria-label="Versions" className="mt-3 flex flex-wrap gap-1.5">
          {versions.map(([name, version]) => (
            <li key={name}>
              <Badge>
                {name} <span className="font-medium text-foreground tabular-nums">{version}</span>
              </Badge>
            </li>
          ))}
        </ul>
      )}
      <section className="mt-4">
        <h3 className="mb-1 font-semibold text-[13px]">What it can do</h3>
        <CapabilityTable capabilities={host.capabilities} />
      </section>
    </article>
  );
}

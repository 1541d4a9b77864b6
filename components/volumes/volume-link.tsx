"use client";
import { GitBranch } from "lucide-react";
import Link from "next/link";
import { volumePath } from "#components/frame/paths.ts";
import { useVolumes } from "#components/frame/use-volumes.ts";

/** The way from a machine's disk to the tree of the storage behind it; nothing where that has none. */
export function VolumeLink({ host, file }: { host: string; file: string | null }) {
  const volume = useVolumes()
    .byHost.get(host)
    ?.volumes.find(({ path }) => path === file);
  if (!volume) return null;
  const count = volume.snapshotCount;
  return (
    <Link
      href={volumePath(host, volume.id)}
      title={`Snapshots that ${volume.name} has of its own, beside those of the machine`}
      className="ml-auto inline-flex shrink-0 items-center gap-1 rounded text-primary text-xs underline-offset-2 hover:underline"
    >
      <GitBranch size={12} aria-hidden />
      volume{count ? ` · ${count} snapshot${count === 1 ? "" : "s"}` : ""}
    </Link>
  );
}

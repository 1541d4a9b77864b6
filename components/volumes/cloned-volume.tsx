"use client";
import { ArrowRight } from "lucide-react";
import Link from "next/link";
import { volumePath } from "#components/frame/paths.ts";
import { useVolumes } from "#components/frame/use-volumes.ts";
import type { Job } from "#lib/model/job.ts";
import { isClonePath } from "./volume-wish.ts";

/** The way to the volume that a job has made; nothing while the host's list does not hold it. */
export function ClonedVolume({ job: { intent, subject, state } }: { job: Job }) {
  const { byHost } = useVolumes();
  if (intent.action !== "clone" || state !== "succeeded") return null;
  const made = byHost.get(subject.host)?.volumes.find(({ path }) => isClonePath(path, subject.id, intent.name));
  if (!made) return null;
  return (
    <Link
      href={volumePath(subject.host, made.id)}
      className="inline-flex items-center gap-1.5 rounded font-medium text-[13px] text-primary underline-offset-2 hover:underline"
    >
      Open {made.name}
      <ArrowRight size={14} aria-hidden />
    </Link>
  );
}

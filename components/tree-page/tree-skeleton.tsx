"use client";
import { useMachines } from "#components/frame/use-machines.ts";
import { useVolumes } from "#components/frame/use-volumes.ts";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { useIsWide } from "#components/ui/use-wide.ts";
import { VolumeBar } from "#components/volumes/volume-bar.tsx";
import type { SubjectRef } from "#lib/model/subject.ts";

/** The page's own layout while the tree is being read. */
export function TreeSkeleton({ subject }: { subject: SubjectRef }) {
  const machine = useMachines().find(subject.host, subject.id);
  const volume = useVolumes().find(subject.host, subject.id);
  const name = (machine ?? volume)?.name;
  const isWide = useIsWide();
  return (
    <div className="flex h-full flex-col" aria-busy="true">
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-2 border-b bg-card px-4 py-2.5">
        <div className="flex min-w-0 items-baseline gap-3">
          <h1 className="truncate font-semibold text-base tracking-tight">
            {name ?? <Skeleton className="h-6 w-32" />}
          </h1>
          <span role="status" className="whitespace-nowrap text-muted-foreground text-xs">
            Reading its snapshots…
          </span>
        </div>
        <Skeleton className="h-8.5 w-full sm:ml-auto sm:w-96" />
      </div>
      {subject.kind === "volume" && <VolumeBar subject={subject} />}
      <div className="flex min-h-0 flex-1">
        <div className="grid flex-1 place-items-center overflow-hidden">
          <div className="flex flex-col items-center gap-8 py-8">
            <Skeleton className="h-[88px] w-52" />
            <Skeleton className="h-[88px] w-52" />
            <div className="flex gap-8">
              <Skeleton className="h-[88px] w-52" />
              <Skeleton className="hidden h-[88px] w-52 sm:block" />
            </div>
          </div>
        </div>
        {isWide && (
          <div className="w-95 shrink-0 space-y-4 border-l bg-card p-4">
            <Skeleton className="h-6 w-40" />
            {subject.kind === "domain" && <Skeleton className="aspect-video w-full" />}
            <Skeleton className="h-9 w-full" />
            <Skeleton className="h-4 w-3/4" />
            <Skeleton className="h-4 w-2/3" />
            <Skeleton className="h-4 w-1/2" />
          </div>
        )}
      </div>
    </div>
  );
}

"use client";
import { useVolumes } from "#components/frame/use-volumes.ts";
import { Badge } from "#components/ui/badge.tsx";
import { Bytes } from "#components/ui/bytes.tsx";
import { CopyButton } from "#components/ui/copy-button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { methodHeading } from "#lib/format/method-words.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import { partsOfVolumeId, type VolumeSummary } from "#lib/model/volume.ts";
import { MethodSwitch } from "./method-switch.tsx";
import { LockLine, UserLine } from "./volume-users.tsx";

/** What the volume is, and who needs it, in lines of one height from the start: what is known at once stands first. */
export function VolumeBar({ subject }: { subject: SubjectRef }) {
  const { byHost, find } = useVolumes();
  const volume = find(subject.host, subject.id);
  const { backend, native } = partsOfVolumeId(subject.id) ?? { backend: null, native: subject.id };
  const path = volume?.path ?? native;
  const isReading = volume === undefined && (byHost.get(subject.host)?.isPending ?? true);
  return (
    <section
      aria-label="About the volume"
      className="flex shrink-0 flex-col gap-1 overflow-hidden border-b bg-card px-4 py-1.5 text-xs sm:h-11 sm:flex-row sm:items-center sm:gap-x-4"
    >
      <span className="flex h-6 min-w-0 items-center gap-0.5 font-mono text-[11.5px]">
        <PathText path={path} />
        <CopyButton text={path} label="Copy the path" className="-my-1.5 size-6 shrink-0" />
      </span>
      <div className="flex h-8 shrink-0 items-center">
        {isReading ? (
          <Skeleton className="h-6 w-40" />
        ) : volume && volume.methods.length > 1 ? (
          <MethodSwitch subject={subject} methods={volume.methods} />
        ) : (
          <Badge title="How its snapshots are kept">{backend === null ? "unknown" : methodHeading(backend)}</Badge>
        )}
      </div>
      <div className="flex h-6 min-w-0 shrink items-center gap-x-4 sm:flex-1">
        {isReading && <Skeleton className="h-4 w-64 max-w-full" />}
        {volume && (
          <>
            <span className="shrink-0 whitespace-nowrap text-muted-foreground">
              {volume.format ?? "format not known"} · <Sizes volume={volume} />
              {volume.pool !== null && ` · pool ${volume.pool}`}
            </span>
            <FirstUser host={subject.host} volume={volume} />
          </>
        )}
      </div>
    </section>
  );
}

function Sizes({ volume: { allocationBytes, capacityBytes } }: { volume: VolumeSummary }) {
  if (capacityBytes === null) return <Bytes value={allocationBytes} unknown="size not known" />;
  return (
    <>
      <Bytes value={allocationBytes} unknown="?" /> of <Bytes value={capacityBytes} />
    </>
  );
}

/** The file's name always in sight, its folders as far as there is room. */
function PathText({ path }: { path: string }) {
  const cut = path.lastIndexOf("/") + 1;
  return (
    <span title={path} className="flex min-w-0">
      <span className="min-w-0 truncate text-muted-foreground">{path.slice(0, cut)}</span>
      <span className="max-w-72 shrink-0 truncate">{path.slice(cut)}</span>
    </span>
  );
}

/** Who needs it most, and how many more do. */
function FirstUser({ host, volume: { users, lockedBy } }: { host: string; volume: VolumeSummary }) {
  const [first] = users;
  const [holder] = lockedBy;
  if (!first)
    return holder ? <LockLine {...holder} /> : <span className="text-muted-foreground">no machine uses it</span>;
  const others = new Set(users.map((user) => user.id)).size - 1;
  return (
    <>
      <UserLine host={host} user={first} />
      {others > 0 && (
        <span className="shrink-0 text-muted-foreground">
          and {others} machine{others === 1 ? "" : "s"} more
        </span>
      )}
    </>
  );
}

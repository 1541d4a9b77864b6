import { Lock } from "lucide-react";
import Link from "next/link";
import { machinePath } from "#components/frame/paths.ts";
import { StateDot } from "#components/ui/state-mark.tsx";
import { userWords } from "#lib/format/user-words.ts";
import type { VolumeSummary, VolumeUser } from "#lib/model/volume.ts";

/** A machine that needs a volume, and what for. */
export const UserLine = ({ host, user }: { host: string; user: VolumeUser }) => (
  <span className="inline-flex min-w-0 max-w-full items-center gap-1.5">
    <StateDot state={user.state} isNamed />
    <span className="min-w-0 truncate">
      <Link
        href={machinePath(host, user.id)}
        className="rounded font-medium text-primary underline-offset-2 hover:underline"
      >
        {user.name}
      </Link>{" "}
      {userWords(user)}
    </span>
  </span>
);

/** Processes that have the storage open for writing. */
export const LockLine = ({ pid, command }: VolumeSummary["lockedBy"][number]) => (
  <span className="inline-flex min-w-0 max-w-full items-center gap-1.5">
    <Lock size={12} aria-hidden className="shrink-0 text-warning" />
    <span className="min-w-0 truncate">
      locked by <span className="font-mono">{command}</span> ({pid})
    </span>
  </span>
);

/** Everybody who needs the volume now. */
export function VolumeUsers({ host, volume }: { host: string; volume: Pick<VolumeSummary, "users" | "lockedBy"> }) {
  if (volume.users.length + volume.lockedBy.length === 0)
    return <p className="text-[13px] text-muted-foreground">No machine and no other program uses it.</p>;
  return (
    <ul className="space-y-1 text-[13px]">
      {volume.users.map((user) => (
        <li key={`${user.id} ${user.role} ${user.target}`} className="flex">
          <UserLine host={host} user={user} />
        </li>
      ))}
      {volume.lockedBy.map((holder) => (
        <li key={holder.pid} className="flex">
          <LockLine {...holder} />
        </li>
      ))}
    </ul>
  );
}

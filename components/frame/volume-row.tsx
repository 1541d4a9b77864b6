"use client";
import { Link2, TriangleAlert } from "lucide-react";
import Link from "next/link";
import { cx } from "#components/ui/cx.ts";
import { useNow } from "#components/ui/use-now.ts";
import { MethodIcon } from "#components/volumes/method-icon.tsx";
import { methodWord } from "#lib/format/method-words.ts";
import { userWords } from "#lib/format/user-words.ts";
import type { VolumeLine } from "./list-row.ts";
import { volumePath } from "./paths.ts";
import { type RowPlace, rowItem, snapshotFacts } from "./row-item.ts";
import { SnapshotFigures } from "./snapshot-figures.tsx";

/** A volume in the list: how its snapshots are kept, who uses it, how many there are and how old the oldest is. */
export function VolumeRow({ row, place, isHere }: { row: VolumeLine; place: RowPlace; isHere: boolean }) {
  const now = useNow();
  const { host, volume, folder, isOld } = row;
  const { snapshotCount: count, oldestAt, findingCount, problem, users } = volume;
  const warnings = findingCount + (problem === null ? 0 : 1);
  // A machine may need it for several things.
  const others = new Set(users.map((user) => user.id)).size - 1;
  const usedBy = users[0] && `${users[0].name}${others > 0 ? ` and ${others} more` : ""}`;
  const facts = [
    volume.path,
    isOld ? "as known last" : null,
    ...users.map((one) => `${one.name} ${userWords(one)}`),
    ...snapshotFacts(volume, now),
  ].filter(Boolean);
  return (
    <Link
      href={volumePath(host.id, volume.id)}
      {...rowItem(row, place, isHere)}
      title={facts.join(" · ")}
      className={cx(
        "absolute right-1.5 left-1.5 flex items-center gap-2 rounded-md pr-2 pl-7 text-[13px] hover:bg-accent",
        isHere && "bg-accent font-medium text-accent-foreground",
        isOld && "text-muted-foreground italic",
      )}
    >
      <MethodIcon backend={volume.backend} />
      <span className="min-w-0 flex-1">
        <span className="block truncate leading-[18px]">{volume.name}</span>
        <span className="flex min-w-0 items-center gap-1 font-normal text-[11px] text-muted-foreground leading-[14px]">
          <span className="shrink-0">{methodWord(volume.backend)}</span>
          {usedBy && (
            <span className="flex min-w-0 items-center gap-1">
              <Link2 size={11} role="img" aria-label="in use by" className="shrink-0" />
              <span className="truncate">{usedBy}</span>
            </span>
          )}
          {folder !== null && <span className="min-w-0 truncate">{folder}</span>}
        </span>
      </span>
      {warnings > 0 && (
        <TriangleAlert size={13} role="img" aria-label="has findings" className="shrink-0 text-warning" />
      )}
      <span className="grid shrink-0 justify-items-end">
        <SnapshotFigures count={count} oldestAt={oldestAt} />
      </span>
    </Link>
  );
}

import { type Blocker, type Capability, no, notNow, yes } from "#lib/model/capability.ts";
import type { MachineObservation } from "#server/backends/contract.ts";
import type { SnapshotIdentity } from "#server/backends/trashed.ts";
import type { TrashContext, TrashRecord } from "./trash-record.ts";

type Looks = Pick<TrashContext, "entries" | "looks" | "tags">;

const file = (path: string): Blocker => ({ kind: "file", id: path, name: path });

/** The snapshot itself, not a later one under its name. */
export const isThere = (
  { id, createdAt }: SnapshotIdentity,
  { snapshots }: Pick<MachineObservation, "snapshots">,
): boolean => snapshots.some((s) => s.id === id && s.createdAt === createdAt);

/** Whether anything of an entry really went: a job that failed early leaves one of which nothing did. */
export function isEmptyEntry(record: TrashRecord, { looks }: Looks, observation: MachineObservation): boolean {
  return (
    record.snapshots.every((s) => isThere(s, observation)) &&
    record.files.every(({ keptAt }) => looks.get(keptAt)?.state === "missing")
  );
}

/** A kept file must be as it was when it was put away, and its place must be free. */
function fileObstacle({ path, keptAt, stamp }: TrashRecord["files"][number], { looks }: Looks): Capability | null {
  const [kept, home] = [looks.get(keptAt), looks.get(path)];
  for (const look of [kept, home])
    if (!look || look.state === "unknown") return notNow(look?.reason ?? `${path} was not looked at.`);
  const isHome = home?.state === "present" && home.stamp === stamp;
  if (kept?.state === "missing")
    return isHome ? null : no(`${keptAt} is gone from the trash: somebody removed it.`, [file(keptAt)]);
  if (kept?.state === "present" && kept.stamp !== stamp)
    return no(`${keptAt} was changed while it lay in the trash.`, [file(keptAt)]);
  if (home?.state === "present" && !isHome)
    return notNow(`${path} is there again, and nothing is written over. Move it away, or delete what uses it, first.`, [
      file(path),
    ]);
  return null;
}

/** What the snapshots read besides their own files must be what it was, or they would hold other bytes. */
function groundObstacle(record: TrashRecord, context: Looks, { head }: MachineObservation): Capability | null {
  for (const { path, stamp } of record.builtOn) {
    const look = context.looks.get(path);
    if (!look || look.state === "unknown") return notNow(look?.reason ?? `${path} was not looked at.`);
    if (look.state === "missing") {
      const other = context.entries.find((e) => e.id !== record.id && e.files.some((f) => f.path === path));
      if (!other) return no(`${path} is gone, and what was deleted builds on it.`, [file(path)]);
      const names = other.snapshots.map((s) => `"${s.id}"`).join(", ");
      return notNow(`It builds on ${path}, which lies in the trash with ${names}. Restore that first.`, [
        { kind: "trash", id: other.id, name: names },
      ]);
    }
    if (look.stamp !== stamp)
      return no(
        `${path} was changed since then, and what was deleted builds on it: it would come back with other bytes.`,
        [file(path)],
      );
    if (head.disks.some((disk) => disk.file === path))
      return notNow(
        `The machine writes to ${path}, and what was deleted builds on it. Revert to another point first.`,
        [file(path)],
      );
  }
  for (const { file: image, name, key } of record.inside)
    if (context.tags.get(image)?.get(name) !== key)
      return no(`The snapshot "${name}" inside ${image} is gone or is another one.`, [file(image)]);
  return null;
}

/** Whether what an entry keeps can be restored byte for byte now. Pure. */
export function restorable(record: TrashRecord, context: Looks, observation: MachineObservation): Capability {
  for (const snapshot of record.snapshots)
    if (!isThere(snapshot, observation) && observation.snapshots.some((s) => s.id === snapshot.id))
      return notNow(`A snapshot "${snapshot.id}" was made since then. Delete that one first.`, [
        { kind: "snapshot", id: snapshot.id, name: snapshot.id },
      ]);
  for (const kept of record.files) {
    const obstacle = fileObstacle(kept, context);
    if (obstacle) return obstacle;
  }
  return groundObstacle(record, context, observation) ?? yes();
}

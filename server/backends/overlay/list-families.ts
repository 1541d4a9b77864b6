import { basename } from "node:path";
import { digestOf } from "#server/backends/volume/digest.ts";
import type { ListedVolume } from "#server/backends/volume/listed-volume.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { lockHolders } from "#server/images/file-locks.ts";
import { chainOf, familiesOf } from "./family.ts";
import { lostPoints } from "./family-record.ts";
import type { FileLooks } from "./file-look.ts";
import { liveFileOf } from "./live-file.ts";
import { familiesById } from "./volume-ids.ts";

/** Every chain or tree of files, also of one file alone: that can become one. */
export async function listFamilies(
  { storage, records }: VolumeSource,
  looks: FileLooks,
): Promise<readonly ListedVolume[]> {
  const sight = await storage.sight();
  const families = familiesById(familiesOf(sight), records);
  const locks = await lockHolders(new Map([...sight.files.values()].map(({ path, stamp }) => [path, stamp])));
  const lost = new Map<string, number>();
  for (const id of families.keys()) lost.set(id, (await lostPoints(records.get(id), sight)).length);
  return [...families].flatMap(([id, family]): ListedVolume[] => {
    const record = records.get(id);
    const lostCount = lost.get(id) ?? 0;
    const { path } = liveFileOf(family, record);
    const live = family.files.get(path);
    if (!live || (live.format !== "qcow2" && live.format !== "raw")) return [];
    // Block devices have snapshots of their own kinds.
    if (family.files.size === 1 && path.startsWith("/dev/")) return [];
    const files = [...family.files.values()];
    const kept = files.filter((file) => file !== live);
    const known = new Map(record.snapshots.map(({ key, createdAt }) => [key, createdAt]));
    const times = kept.map((file) => known.get(file.path) ?? file.modifiedAt).sort();
    const broken = files.flatMap((file) => {
      const { end } = chainOf(file.path, family);
      return end === null ? [] : [end];
    });
    const problem =
      broken.length === 0
        ? null
        : family.missing.length > 0
          ? `${family.missing.join(", ")}, which others build on, is gone.`
          : "Its chain closes on itself.";
    const lockedBy = locks.get(path) ?? [];
    const shape = files.map((file) => [file.path, file.format, file.backing, file.users]);
    const parent = chainOf(path, family).links[1]?.path ?? null;
    return [
      {
        id,
        name: basename(path),
        snapshotCount: kept.length,
        headParentId: parent,
        oldestAt: times[0] ?? null,
        newestAt: times.at(-1) ?? null,
        findingCount: new Set(broken).size + lostCount,
        problem,
        format: live.format,
        path,
        capacityBytes: live.capacityBytes,
        allocationBytes: files.reduce((sum, file) => sum + file.allocatedBytes, 0),
        users: [...live.users],
        lockedBy,
        pool: live.pool,
        // What has snapshots inside, or is another machine's disk, is listed by itself too.
        members: files.flatMap((file) =>
          looks.of(file).tags.length > 0 || file.users.some(({ role }) => role === "disk") ? [] : [file.path],
        ),
        digest: digestOf([shape, record, lostCount, lockedBy, family.missing]),
      },
    ];
  });
}

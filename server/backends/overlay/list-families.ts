import { basename } from "node:path";
import { digestOf } from "#server/backends/volume/digest.ts";
import { goneWords } from "#server/backends/volume/gone-live.ts";
import type { ListedVolume } from "#server/backends/volume/listed-volume.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { lockHolders } from "#server/images/file-locks.ts";
import { chainOf, type FamilyFile, familiesOf } from "./family.ts";
import { lostPoints } from "./family-record.ts";
import type { FileLooks } from "./file-look.ts";
import { goneLive } from "./gone-live.ts";
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
  const lives = new Map<string, FamilyFile>();
  for (const [id, family] of families) {
    const record = records.get(id);
    lost.set(id, (await lostPoints(record, sight)).length);
    const gone = await goneLive(family, record, sight);
    if (gone) lives.set(id, gone);
  }
  return [...families].flatMap(([id, family]): ListedVolume[] => {
    const record = records.get(id);
    const lostCount = lost.get(id) ?? 0;
    const gone = lives.get(id);
    const live = gone ?? family.files.get(liveFileOf(family, record).path);
    if (!live || (live.format !== "qcow2" && live.format !== "raw")) return [];
    const { path } = live;
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
        ? gone
          ? goneWords(path)
          : null
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
        findingCount: new Set(broken).size + lostCount + (gone ? 1 : 0),
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
        digest: digestOf([shape, record, lostCount, gone !== undefined, lockedBy, family.missing]),
      },
    ];
  });
}

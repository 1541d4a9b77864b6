import { basename } from "node:path";
import { isProblem } from "#lib/model/problem.ts";
import { digestOf } from "#server/backends/volume/digest.ts";
import type { ListedVolume } from "#server/backends/volume/listed-volume.ts";
import type { StorageFile } from "#server/backends/volume/storage.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { OpenFile } from "#server/blocks/open-file.ts";
import { Qcow2Image } from "#server/blocks/qcow2-image.ts";
import { lockHolders } from "#server/images/file-locks.ts";
import { stampKey } from "#server/images/local-files.ts";
import { backingOf, idOf, tagLineage } from "./image-reading.ts";
import { type Tag, tagOfInfo, tagOfTable } from "./tag.ts";
import { lostTags, settledRecord } from "./tag-record.ts";

type Tags = { readonly tags: readonly Tag[]; readonly problem: string | null };

/** From the image's own table: no process and no lock, where a hundred images are looked at every few seconds. */
function tagsOfTable(path: string): Tags {
  const file = new OpenFile(path);
  try {
    return { tags: new Qcow2Image(file).snapshots.map(tagOfTable), problem: null };
  } finally {
    file.close();
  }
}

/** Every qcow2 image of the host. What was read of one holds as long as its stamp does. */
export class ImageList {
  readonly #source: VolumeSource;
  #known = new Map<string, { readonly stamp: string; readonly tags: Tags }>();

  constructor(source: VolumeSource) {
    this.#source = source;
  }

  async read(): Promise<readonly ListedVolume[]> {
    const { storage, records } = this.#source;
    const sight = await storage.sight();
    const images = [...sight.files.values()].filter(({ format }) => format === "qcow2");
    const locks = await lockHolders(new Map(images.map(({ path, stamp }) => [path, stamp])));
    const known = this.#known;
    this.#known = new Map();
    const listed: ListedVolume[] = [];
    for (const file of images) {
      const { path, users } = file;
      const stamp = stampKey(file.stamp);
      const before = known.get(path);
      const found = before?.stamp === stamp ? before.tags : await this.#tagsOf(file);
      this.#known.set(path, { stamp, tags: found });
      const { tags } = found;
      const id = idOf(path);
      const record = settledRecord(records.get(id), tags);
      const { head } = tagLineage(path, tags, record);
      const times = tags.map(({ createdAt }) => createdAt).sort();
      const { missing } = backingOf(file, sight);
      const problem = found.problem ?? (missing === null ? null : `${missing}, which it builds on, is gone.`);
      const lockedBy = locks.get(path) ?? [];
      const overlays = sight.overlays.get(path) ?? [];
      listed.push({
        id,
        name: basename(path),
        snapshotCount: found.problem === null ? tags.length : null,
        headParentId: tags.find(({ key }) => key === head)?.id ?? null,
        oldestAt: times[0] ?? null,
        newestAt: times.at(-1) ?? null,
        findingCount: (problem === null ? 0 : 1) + (found.problem === null ? lostTags(record, tags).length : 0),
        problem,
        format: "qcow2",
        path,
        capacityBytes: file.capacityBytes,
        allocationBytes: file.allocatedBytes,
        users: [...users],
        lockedBy,
        pool: file.pool,
        members: [],
        digest: digestOf([tags, users, lockedBy, overlays, record, problem, file.backing, sight.unread]),
      });
    }
    return listed;
  }

  /** qemu-img says of images that are not read here (encrypted ones, for example) what they hold, and what is wrong. */
  async #tagsOf({ path }: StorageFile): Promise<Tags> {
    try {
      return tagsOfTable(path);
    } catch (error) {
      if (!isProblem(error)) throw error;
    }
    try {
      const { tags, corrupt } = await this.#source.files.info(path, "qcow2");
      return { tags: tags.map(tagOfInfo), problem: corrupt ? "QEMU marked it as corrupt." : null };
    } catch (error) {
      if (!isProblem(error)) throw error;
      return { tags: [], problem: error.message };
    }
  }
}

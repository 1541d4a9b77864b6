import { readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import type { NewFilePlaces } from "#server/backends/volume/new-file.ts";
import type { StorageSight } from "#server/backends/volume/storage.ts";
import type { RecordedSnapshot, VolumeRecord } from "#server/backends/volume/volume-record.ts";
import type { VolumeSource } from "#server/backends/volume/volume-source.ts";
import { type DeletedHolder, deletedHolders } from "#server/images/deleted-holders.ts";
import { type LockHolder, lockHolders } from "#server/images/file-locks.ts";
import type { LayerBytes } from "#server/images/layer-bytes.ts";
import { chainOf, type Family, type FamilyFile, familiesOf } from "./family.ts";
import { lostPoints } from "./family-record.ts";
import type { FileLook, FileLooks } from "./file-look.ts";
import { goneLive } from "./gone-live.ts";
import { liveFileOf } from "./live-file.ts";
import { familiesById } from "./volume-ids.ts";

/** All that is known of one chain or tree of files, read at one time. */
export interface FamilyReading {
  readonly id: string;
  readonly readAt: string;
  readonly family: Family;
  /** When it is gone: where it was. It is none of the family's files then. */
  readonly live: FamilyFile;
  readonly isLiveGone: boolean;
  /** Who has the live file, which is gone, still open. */
  readonly deletedHolders: readonly DeletedHolder[];
  readonly isLiveInferred: boolean;
  readonly record: VolumeRecord;
  /** Points that were written down and whose files are gone. */
  readonly lost: readonly RecordedSnapshot[];
  readonly looks: ReadonlyMap<string, FileLook>;
  readonly lockedBy: ReadonlyMap<string, readonly LockHolder[]>;
  readonly unread: readonly string[];
  /** What files hold themselves and read from below; left out where nobody asked or it cannot be told. */
  readonly layers: ReadonlyMap<string, LayerBytes>;
  /** By file: free bytes beside it. */
  readonly freeBytes: ReadonlyMap<string, number | null>;
  readonly places: NewFilePlaces;
}

/** Up to so many files are all measured; of larger families only what is asked for. */
const measuredAtOnce = 32;

export interface ReadFamily {
  readonly maxAgeMs?: number;
  /** Files whose layers are measured. Default: all of a small family. */
  readonly measured?: readonly string[] | "all" | "none";
  /** A file of the family: while a volume's files are exchanged, or go, it is found by this one and not by its id. */
  readonly anchor?: string;
}

type Source = Pick<VolumeSource, "storage" | "files" | "records">;

async function measure(wanted: readonly string[], family: Family, { files }: Source): Promise<Map<string, LayerBytes>> {
  const layers = new Map<string, LayerBytes>();
  for (const path of wanted) {
    const { links, end } = chainOf(path, family);
    const [top, ...below] = links;
    if (!top || end !== null) continue;
    const bytes = await files.layerBytes(
      path,
      top.format,
      below.map((link) => link.path),
    );
    if (bytes) layers.set(path, bytes);
  }
  return layers;
}

async function placesOf(path: string, sight: StorageSight): Promise<NewFilePlaces> {
  const beside = await readdir(dirname(path)).catch(() => []);
  return {
    folders: new Set([...sight.folders, ...[...sight.files.keys()].map((known) => dirname(known))]),
    taken: new Set([...sight.files.keys(), ...beside.map((name) => join(dirname(path), name))]),
  };
}

/** Files whose layers a change of these points may weigh: they and what builds on them. */
const aroundOf = (paths: readonly string[], { files }: Family): string[] => [
  ...new Set(paths.flatMap((path) => [path, ...(files.get(path)?.overlays ?? [])])),
];

/** Reads one family. Throws `not-found`. */
export async function readFamily(
  id: string,
  source: Source,
  looks: FileLooks,
  { maxAgeMs = 0, measured, anchor }: ReadFamily = {},
): Promise<FamilyReading> {
  const { storage, records, files } = source;
  const sight = await storage.sight({ maxAgeMs });
  const families = familiesById(familiesOf(sight), records);
  const record = records.get(id);
  const family =
    (anchor === undefined ? undefined : [...families.values()].find(({ files: own }) => own.has(anchor))) ??
    // A live file that is gone is in no family.
    (anchor === undefined || anchor === record.live ? families.get(id) : undefined);
  if (!family)
    throw new Problem(
      "not-found",
      anchor === undefined
        ? `There is no chain of files "${id}" on this host. It may have been removed meanwhile.`
        : `${anchor} is not there any more. Nothing was done. Look again.`,
    );
  const gone = await goneLive(family, record, sight);
  const found = liveFileOf(family, record);
  const { path, isInferred } = gone ? { path: gone.path, isInferred: false } : found;
  const all = [...family.files.values()];
  const live = gone ?? family.files.get(path) ?? all[0];
  if (!live) throw new Error("a family without files");
  const isSmall = all.length <= measuredAtOnce;
  const wanted =
    measured === "none"
      ? []
      : isSmall || measured === "all"
        ? all.map((file) => file.path)
        : aroundOf([live.path, ...(measured ?? [])], family);
  const folders = new Map<string, number | null>();
  for (const file of [...all, live]) {
    const folder = dirname(file.path);
    if (!folders.has(folder)) folders.set(folder, await files.freeBytes(file.path));
  }
  const layers = await measure(wanted, family, source);
  const [lockedBy, places] = await Promise.all([
    lockHolders(new Map(all.map((file) => [file.path, file.stamp]))),
    placesOf(path, sight),
  ]);
  return {
    id,
    readAt: sight.readAt,
    family,
    live,
    isLiveGone: gone !== null,
    deletedHolders: gone ? await deletedHolders(gone.path) : [],
    isLiveInferred: isInferred,
    record,
    lost: await lostPoints(record, sight),
    looks: new Map(all.map((file) => [file.path, looks.of(file)])),
    lockedBy,
    unread: sight.unread,
    layers,
    freeBytes: new Map([...all, live].map((file) => [file.path, folders.get(dirname(file.path)) ?? null])),
    places,
  };
}

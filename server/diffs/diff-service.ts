import { type Diff, type DiffExtent, type EdgeChange, shownExtents } from "#lib/model/diff.ts";
import type { BackupSource } from "#lib/model/disk-export.ts";
import type { DiskLayer } from "#lib/model/disk-layer.ts";
import type { HeldSpace } from "#lib/model/held-space.ts";
import { isProblem } from "#lib/model/problem.ts";
import type { SubjectRef } from "#lib/model/subject.ts";
import type { BlockReader, ReadOptions } from "#server/blocks/block-reader.ts";
import type { Inventory } from "#server/inventory/inventory.ts";
import { backupSources } from "./backup-sources.ts";
import { layersOf } from "./disk-layers.ts";
import { EdgeChanges } from "./edge-changes.ts";
import { certaintyOf, methodOf, notesOf } from "./measured-diff.ts";
import { headName, type PointPair, pointPair, snapshotOfPoint } from "./point-pair.ts";
import { settingsDiff } from "./settings-diff.ts";
import { SnapshotSpace } from "./snapshot-space.ts";
import { sourceXml } from "./source-xml.ts";

export interface DiffQuery {
  readonly from: string;
  readonly to: string;
  readonly disk?: string | undefined;
  readonly offset?: number | undefined;
  readonly length?: number | undefined;
  readonly buckets?: number | undefined;
}

/** What was written between the points of a tree, and what each of them holds. Every method throws only Problem. */
export interface DiffService {
  diff(ref: SubjectRef, query: DiffQuery, options?: ReadOptions): Promise<Diff>;
  /** Every extent, as it is found. What can be refused is refused before this resolves. */
  extents(
    ref: SubjectRef,
    query: DiffQuery,
    options?: ReadOptions,
  ): Promise<{
    readonly disk: string;
    readonly certainty: Diff["certainty"];
    readonly chunks: AsyncIterable<readonly DiffExtent[]>;
  }>;
  /** Along every edge; what is not counted within a few seconds comes with a later call. */
  changes(ref: SubjectRef, options?: ReadOptions): Promise<readonly EdgeChange[]>;
  /** Of each snapshot alone, or of one set of them. */
  space(ref: SubjectRef, set: readonly string[] | null, options?: ReadOptions): Promise<readonly HeldSpace[]>;
  layers(
    ref: SubjectRef,
    query: { readonly point?: string | undefined; readonly disk: string; readonly buckets?: number | undefined },
    options?: ReadOptions,
  ): Promise<readonly DiskLayer[]>;
  sources(ref: SubjectRef, snapshot: string, options?: ReadOptions): Promise<readonly BackupSource[]>;
}

const isLive = ({ from, to }: Pick<PointPair, "from" | "to">): boolean => from.isLive || to.isLive;

/** A reading may be so old: what it says of images is checked again when they are read. */
const readingAgeMs = 1_000;

export function createDiffService({
  inventory,
  blocks,
  flushedAt,
}: {
  readonly inventory: Pick<Inventory, "observe" | "backend">;
  readonly blocks: BlockReader;
  /** When a machine's disks were last flushed; null when that is not known. */
  readonly flushedAt: (ref: SubjectRef) => string | null;
}): DiffService {
  const observe = (ref: SubjectRef) => inventory.observe(ref, { maxAgeMs: readingAgeMs });
  const changes = new EdgeChanges(blocks);
  const space = new SnapshotSpace(blocks);

  /** A machine that was paused a moment ago may go on: what it writes to is judged by a reading of now. */
  async function find(ref: SubjectRef, { from, to, disk }: DiffQuery) {
    const seen = await observe(ref);
    const pair = pointPair(seen, from, to, disk);
    if (!isLive(pair)) return { before: seen, pair };
    const before = await inventory.observe(ref);
    return { before, pair: pointPair(before, from, to, disk) };
  }

  return {
    async diff(ref, query, options) {
      const { from, to } = query;
      const { before, pair } = await find(ref, query);
      const range =
        query.offset === undefined && query.length === undefined
          ? {}
          : { range: { offset: query.offset ?? 0, length: query.length ?? Number.MAX_SAFE_INTEGER } };
      const measured = await blocks.diff(
        {
          from: pair.from.point,
          to: pair.to.point,
          maxExtents: shownExtents,
          ...(query.buckets === undefined ? {} : { buckets: query.buckets }),
          ...range,
        },
        options,
      );
      const certainty = certaintyOf(pair, before, isLive(pair) ? await inventory.observe(ref) : before);
      const flushed = certainty === "stale" ? flushedAt(ref) : null;
      const notes = notesOf({ certainty, flushedAt: flushed }, measured, from, to);
      const settings = async (): Promise<string | null> => {
        // A volume has no settings.
        if (ref.kind !== "domain") return null;
        const points = [from, to].map((point) => snapshotOfPoint(before, point));
        return settingsDiff(inventory.backend(ref.host), ref, points[0] ?? null, points[1] ?? null);
      };
      const xmlDiff = await settings().catch((error: unknown) => {
        if (!isProblem(error)) throw error;
        notes.push(`The machine's settings could not be compared: ${error.message}`);
        return null;
      });
      const { readBytes: _, ...told } = measured;
      return {
        subject: before.subject,
        disk: pair.disk,
        from,
        to,
        ...told,
        extents: [...told.extents],
        strip: { ...told.strip, buckets: [...told.strip.buckets] },
        certainty,
        flushedAt: flushed,
        method: methodOf(pair),
        notes,
        xmlDiff,
        backupSource: sourceXml(pair.to),
      };
    },

    async extents(ref, query, options) {
      const { before, pair } = await find(ref, query);
      const chunks = blocks.extents({ from: pair.from.point, to: pair.to.point }, options);
      // What follows may be written while it is read, so only what stands still is exact.
      return { disk: pair.disk, certainty: isLive(pair) ? "stale" : certaintyOf(pair, before, before), chunks };
    },

    changes: async (ref, options) => changes.of(await observe(ref), options),
    space: async (ref, set, options) => space.of(await observe(ref), set, options),
    layers: async (ref, { point = headName, disk, buckets }, options) =>
      layersOf(await observe(ref), point, disk, buckets ?? 512, blocks, options),
    sources: async (ref, snapshot, options) => backupSources(await observe(ref), snapshot, blocks, options),
  };
}

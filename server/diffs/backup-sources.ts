import type { BackupSource } from "#lib/model/disk-export.ts";
import { isProblem } from "#lib/model/problem.ts";
import type { Observation } from "#server/backends/contract.ts";
import type { BlockReader, ReadOptions } from "#server/blocks/block-reader.ts";
import { sourceXml } from "./source-xml.ts";

/** What a backup program reads each disk of a snapshot from. A disk that cannot be read is left out only with its Problem thrown. */
export async function backupSources(
  observation: Observation,
  snapshot: string,
  blocks: BlockReader,
  options?: ReadOptions,
): Promise<readonly BackupSource[]> {
  const sources: BackupSource[] = [];
  for (const [disk, found] of observation.points(snapshot)) {
    if (isProblem(found)) throw found;
    const [top] = found.point.layers;
    if (!top) continue;
    const same = { from: found.point, to: found.point, maxExtents: 0, buckets: 1 };
    const { virtualSizeBytes } = await blocks.diff(same, options);
    const notes: string[] = [];
    if (top.snapshotId !== null)
      notes.push(
        `The point lies inside ${top.path}: open an export and read it from there. Opened as an image, the file shows the live state.`,
      );
    if (found.point.layers.length > 1)
      notes.push(`${top.path} builds on ${found.point.layers.length - 1} more files, which are read through it.`);
    sources.push({
      disk,
      xml: sourceXml(found),
      file: top.path,
      format: top.format,
      snapshotId: top.snapshotId,
      virtualSizeBytes: virtualSizeBytes.to,
      notes,
    });
  }
  return sources;
}

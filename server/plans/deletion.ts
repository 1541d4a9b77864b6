import type { FileGraph } from "#server/backends/file-graph.ts";
import type { ChainFile } from "#server/backends/subject-facts.ts";
import { ChainSketch } from "./chain-sketch.ts";
import { ChainWork } from "./chain-work.ts";
import type { Going } from "./into-trash.ts";
import type { PlanContext } from "./plan-context.ts";
import type { PlannedStep } from "./planned-change.ts";

export interface Deletion {
  readonly steps: readonly PlannedStep[];
  readonly bytesToCopy: number | null;
  /** Files with content that no snapshot names and that goes: left behind by a revert without a safety snapshot. */
  readonly lostFiles: readonly { readonly path: string; readonly bytes: number | null }[];
  /** File → the file that holds its content afterwards. */
  readonly merges: readonly { readonly from: string; readonly into: string; readonly bytes: number | null }[];
  readonly removedFiles: readonly string[];
  /** By snapshot, in the order in which they go. */
  readonly going: readonly Going[];
}

/** An empty overlay holds no byte of its own: nothing is lost with it. */
const isEmpty = (file: ChainFile | undefined): boolean => file?.ownBytes === 0;

/** Whether the content of the only heir goes down, rather than the frozen file's up. */
function goesDown(frozen: ChainFile, heir: ChainFile, isActive: boolean, graph: FileGraph): boolean {
  // QEMU pulls only into the file that it writes to.
  if (isActive && graph.isInHeadChain(heir.path)) return !graph.isHead(heir.path);
  // What was left behind reads the frozen file until it goes, last: then that file is not written to.
  if (frozen.overlays.length > 1 || heir.tags.length > 0) return false;
  return heir.ownBytes !== null && frozen.ownBytes !== null && heir.ownBytes * 2 < frozen.ownBytes;
}

/**
 * Deletes snapshots in the given order (leaves first). What an external snapshot's frozen file holds goes into every file that
 * builds on it, or, where one small file builds on it, that file's content goes down into it. Each step leaves a machine that
 * starts with the right data: what copies up comes first and changes nothing that was there, then the snapshot is forgotten, then
 * its file is written over where something goes down into it; files go last.
 *
 * | what builds on the frozen file     | machine off, or not on these files | machine runs on them          |
 * |------------------------------------|------------------------------------|-------------------------------|
 * | nothing                            | the file goes                      | (cannot be)                   |
 * | one file                           | the cheaper direction              | pull into the head, or commit |
 * | several files                      | pull into each                     | pull into head and the others |
 * | it holds other points too          | it stays, only metadata goes       | same                          |
 */
export function deletionOf(ids: readonly string[], context: PlanContext): Deletion {
  const { observation } = context;
  const { isActive } = observation.facts;
  const sketch = new ChainSketch(context);
  const work = new ChainWork(sketch, { isActive });
  const lostFiles: { path: string; bytes: number | null }[] = [];
  const merges: { from: string; into: string; bytes: number | null }[] = [];
  const going: Going[] = [];

  for (const id of ids) {
    const snapshot = sketch.snapshots.find((s) => s.id === id);
    if (!snapshot) continue;
    if (snapshot.kind !== "external") {
      work.step(`Delete "${id}"`, { op: "remove", snapshot: id, metadataOnly: false }, true);
      sketch.untag(id);
      sketch.forget(id);
      going.push({ id, removes: [], mergesInto: null });
      continue;
    }
    const removes: string[] = [];
    const down: { target: string; files: [string, string] }[] = [];
    const mergedBefore = merges.length;
    let touchesHead = false;
    let isPulled = false;
    for (const { target, mode, file: frozen } of snapshot.disks) {
      if (mode !== "external" || frozen === null) continue;
      const graph = sketch.graph();
      const image = graph.file(frozen);
      if (!image || graph.isHead(frozen) || graph.pointsAt(frozen).length > 1 || image.tags.length > 0) continue;
      touchesHead ||= graph.isInHeadChain(frozen);
      const heirs = image.overlays.filter((path) => graph.roleOf(path) !== "left-behind");
      for (const path of image.overlays)
        if (!heirs.includes(path)) {
          if (!isEmpty(graph.file(path))) lostFiles.push({ path, bytes: graph.file(path)?.ownBytes ?? null });
          removes.push(path);
          sketch.drop(path);
        }
      const [first] = heirs;
      const heir = heirs.length === 1 && first !== undefined ? graph.file(first) : undefined;
      if (heir && goesDown(image, heir, isActive, graph)) {
        merges.push({ from: heir.path, into: frozen, bytes: heir.ownBytes });
        down.push({ target, files: [heir.path, frozen] });
        removes.push(heir.path);
        continue;
      }
      isPulled ||= heirs.length > 0;
      work.pull(target, frozen, heirs);
      for (const into of heirs) merges.push({ from: frozen, into, bytes: image.ownBytes });
      if (first !== undefined) work.follow(frozen, first, [id]);
      removes.push(frozen);
    }
    if (touchesHead && isPulled) work.writeChain();
    work.forget(id);
    for (const { target, files } of down) work.commit(target, files);
    if (touchesHead) work.writeChain("Write the machine's chain down once more");
    if (snapshot.memoryFile !== null) removes.push(snapshot.memoryFile);
    going.push({ id, removes, mergesInto: merges[mergedBefore]?.into ?? null });
    work.remove(removes);
  }
  const bytes = merges.map((merge) => merge.bytes);
  return {
    steps: work.steps,
    bytesToCopy: bytes.every((size) => size !== null) ? bytes.reduce((sum, size) => sum + size, 0) : null,
    lostFiles,
    merges,
    removedFiles: going.flatMap((one) => one.removes),
    going,
  };
}

import type { ChainFile, ObservedSnapshot, StepCall } from "#server/backends/contract.ts";
import { ChainSketch } from "./chain-sketch.ts";
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

/**
 * libvirt forgets a snapshot. Before an external one goes, its children are hung below its parent: libvirt would do so too, but
 * would also rewrite which files they name.
 */
export function forgetSteps(id: string, snapshots: readonly ObservedSnapshot[]): PlannedStep[] {
  const snapshot = snapshots.find((s) => s.id === id);
  const children = snapshots.filter((s) => s.parentId === id).map((s) => s.id);
  const common = { destructive: false, optional: false } as const;
  const steps: PlannedStep[] = [];
  if (snapshot && snapshot.kind !== "internal" && children.length > 0)
    steps.push({
      ...common,
      title: `Hang what is below "${id}" ${snapshot.parentId === null ? "at the root" : `below "${snapshot.parentId}"`}`,
      call: { op: "reparent", snapshots: children, parent: snapshot.parentId },
    });
  steps.push({ ...common, title: `Forget "${id}"`, call: { op: "remove", snapshot: id, metadataOnly: true } });
  return steps;
}

/**
 * Deletes snapshots in the given order (leaves first). What an external snapshot's frozen file holds goes into every file that
 * builds on it, or, where one small file builds on it, that file's content goes down into it. Each step leaves a machine that
 * starts with the right data; files go last.
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
  const steps: PlannedStep[] = [];
  const lostFiles: { path: string; bytes: number | null }[] = [];
  const merges: { from: string; into: string; bytes: number | null }[] = [];
  const removed: string[] = [];
  const going: Going[] = [];
  const step = (title: string, call: StepCall, destructive: boolean) =>
    steps.push({ title, destructive, optional: false, call });
  const short = (path: string) => path.slice(path.lastIndexOf("/") + 1);

  for (const id of ids) {
    const snapshot = sketch.snapshots.find((s) => s.id === id);
    if (!snapshot) continue;
    if (snapshot.kind !== "external") {
      step(`Delete "${id}"`, { op: "remove", snapshot: id, metadataOnly: false }, true);
      sketch.untag(id);
      sketch.forget(id);
      going.push({ id, removes: [], mergesInto: null });
      continue;
    }
    const gone: string[] = [];
    const mergedBefore = merges.length;
    let touchesHead = false;
    for (const disk of snapshot.disks) {
      const frozen = disk.file;
      if (disk.mode !== "external" || frozen === null) continue;
      const graph = sketch.graph();
      const image = graph.file(frozen);
      if (!image || graph.isHead(frozen) || graph.pointsAt(frozen).length > 1 || image.tags.length > 0) continue;
      const below = image.backing;
      const belowFormat = below === null ? null : (graph.file(below)?.format ?? "raw");
      const leftBehind = image.overlays.filter((path) => graph.roleOf(path) === "left-behind");
      const heirs = image.overlays.filter((path) => graph.roleOf(path) !== "left-behind");
      for (const path of leftBehind) {
        if (!isEmpty(graph.file(path))) lostFiles.push({ path, bytes: graph.file(path)?.ownBytes ?? null });
        gone.push(path);
        sketch.drop(path);
      }
      const [only] = heirs;
      const heir = only === undefined ? undefined : graph.file(only);
      const isLive = isActive && graph.isInHeadChain(frozen);
      const liveHeir = isLive ? heirs.find((path) => graph.isInHeadChain(path)) : undefined;
      const target = observation.head.disks.find((d) => d.target === disk.target)?.target ?? disk.target;
      touchesHead ||= graph.isInHeadChain(frozen);

      const commits =
        heirs.length === 1 &&
        heir !== undefined &&
        (liveHeir !== undefined
          ? !graph.isHead(liveHeir)
          : // What was left behind reads the frozen file until it goes, last: then that file is not written to.
            leftBehind.length === 0 &&
            heir.tags.length === 0 &&
            heir.ownBytes !== null &&
            image.ownBytes !== null &&
            heir.ownBytes * 2 < image.ownBytes);
      if (commits && only !== undefined) {
        if (liveHeir !== undefined)
          step(
            `Merge ${short(only)} down into ${short(frozen)} while the machine runs`,
            { op: "blockCommit", target, top: only, base: frozen, bandwidthMiBs: null },
            true,
          );
        else {
          step(`Merge ${short(only)} down into ${short(frozen)}`, { op: "commitDown", file: only, into: frozen }, true);
          for (const child of graph.childrenOf(only))
            step(
              `Let ${short(child)} build on ${short(frozen)}`,
              { op: "relink", file: child, onto: frozen, ontoFormat: image.format ?? "qcow2" },
              false,
            );
        }
        merges.push({ from: only, into: frozen, bytes: heir?.ownBytes ?? null });
        const named = sketch.snapshots
          .filter((s) => s.id !== id && s.disks.some((d) => d.file === only || d.overlay === only))
          .map((s) => s.id);
        if (named.length > 0)
          step(
            "Let the other snapshots follow the file's name",
            {
              op: "renameFiles",
              snapshots: named,
              renames: [{ from: only, to: frozen, format: image.format ?? "qcow2" }],
            },
            false,
          );
        for (const child of graph.childrenOf(only)) sketch.relink(child, frozen);
        sketch.drop(only);
        // The deleted snapshot keeps no claim on the file, or it would count as a point of it.
        sketch.snapshots = sketch.snapshots.map((s) =>
          s.id === id ? { ...s, disks: s.disks.filter((d) => d.target !== disk.target) } : s,
        );
        sketch.rename(only, frozen);
        gone.push(only);
        continue;
      }
      for (const path of heirs) {
        if (path === liveHeir)
          step(
            `Merge ${short(frozen)} up into ${short(path)} while the machine runs`,
            { op: "blockPull", target, base: below, bandwidthMiBs: null },
            false,
          );
        else
          step(
            `Merge ${short(frozen)} up into ${short(path)}`,
            { op: "pullInto", file: path, from: frozen, onto: below, ontoFormat: belowFormat },
            false,
          );
        merges.push({ from: frozen, into: path, bytes: image.ownBytes });
        sketch.relink(path, below);
      }
      const makers = only === undefined ? [] : graph.makersOf(frozen).filter((maker) => maker !== id);
      if (only !== undefined && makers.length > 0) {
        step(
          "Let the snapshot above name the file that goes on",
          { op: "renameFiles", snapshots: makers, renames: [{ from: frozen, to: only, format: "qcow2" }] },
          false,
        );
        sketch.rename(frozen, only);
      }
      sketch.drop(frozen);
      gone.push(frozen);
    }
    if (touchesHead) {
      step("Write the machine's chain down as it is now", sketch.chainCall(), false);
    }
    for (const forgetting of forgetSteps(id, sketch.snapshots)) steps.push({ ...forgetting, destructive: true });
    sketch.forget(id);
    if (touchesHead) step("Write the machine's chain down once more", sketch.chainCall(), false);
    const removes = [...gone, ...(snapshot.memoryFile === null ? [] : [snapshot.memoryFile])];
    going.push({ id, removes, mergesInto: merges[mergedBefore]?.into ?? null });
    for (const path of removes) {
      step(`Remove ${short(path)}`, { op: "removeFile", file: path }, true);
      removed.push(path);
    }
  }
  const bytes = merges.map((merge) => merge.bytes);
  return {
    steps,
    bytesToCopy: bytes.every((size) => size !== null) ? bytes.reduce((sum, size) => sum + size, 0) : null,
    lostFiles,
    merges,
    removedFiles: removed,
    going,
  };
}

/** Metadata only, one after another: what hung below a forgotten one hangs higher for the next. */
export function forgetAll(ids: readonly string[], snapshots: readonly ObservedSnapshot[]): PlannedStep[] {
  let left = snapshots;
  return ids.flatMap((id) => {
    const steps = forgetSteps(id, left);
    const parentId = left.find((s) => s.id === id)?.parentId ?? null;
    left = left.filter((s) => s.id !== id).map((s) => (s.parentId === id ? { ...s, parentId } : s));
    return steps;
  });
}

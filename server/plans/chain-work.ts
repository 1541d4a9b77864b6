import { basename } from "node:path";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { ChainSketch } from "./chain-sketch.ts";
import { forgetSteps } from "./forget.ts";
import type { PlannedStep } from "./planned-change.ts";

/** Steps on chains of files, together with what the chains are after each of them. */
export class ChainWork {
  readonly steps: PlannedStep[] = [];
  readonly sketch: ChainSketch;
  #isActive: boolean;
  #bandwidthMiBs: number | null;

  constructor(sketch: ChainSketch, { isActive, bandwidthMiBs = null }: WorkOptions) {
    this.sketch = sketch;
    this.#isActive = isActive;
    this.#bandwidthMiBs = bandwidthMiBs;
  }

  step(title: string, call: StepCall, destructive = false): void {
    this.steps.push({ title, destructive, optional: false, call });
  }

  /** libvirt forgets a snapshot; from here on nobody goes back to it. */
  forget(id: string): void {
    for (const step of forgetSteps(id, this.sketch.snapshots)) this.steps.push({ ...step, destructive: true });
    this.sketch.forget(id);
  }

  /** Copies `files` (top first, base last) down into the last, and lets what built on the first build on that. */
  commit(target: string, files: readonly string[]): void {
    const [top = "", base = ""] = [files[0], files.at(-1)];
    const graph = this.sketch.graph();
    const isLive = this.#isActive && graph.isInHeadChain(top);
    if (isLive)
      this.step(
        `Merge ${basename(top)} down into ${basename(base)} while the machine runs`,
        { op: "blockCommit", target, top: graph.isHead(top) ? null : top, base, bandwidthMiBs: this.#bandwidthMiBs },
        true,
      );
    else
      this.step(
        `Merge ${basename(top)} down into ${basename(base)}`,
        { op: "commitDown", file: top, into: base },
        true,
      );
    // QEMU relinks the one that it has open by itself.
    for (const child of graph.childrenOf(top))
      if (isLive && graph.isInHeadChain(child)) this.sketch.relink(child, base);
      else this.relink(child, base);
    this.follow(top, base);
  }

  /** Copies what `into` read from `base` and what lies between into them, so that they build on what is below `base`. */
  pull(target: string, base: string, into: readonly string[]): void {
    const graph = this.sketch.graph();
    const below = graph.backingOf(base);
    const belowFormat = below === null ? null : (graph.file(below)?.format ?? "raw");
    for (const file of into) {
      const bytes = this.#bytesFrom(file, base, graph);
      if (this.#isActive && graph.isInHeadChain(file))
        this.step(`Merge ${basename(base)} up into ${basename(file)} while the machine runs`, {
          op: "blockPull",
          target,
          base: below,
          bandwidthMiBs: this.#bandwidthMiBs,
          bytes,
        });
      else
        this.step(`Merge ${basename(base)} up into ${basename(file)}`, {
          op: "pullInto",
          file,
          from: base,
          onto: below,
          ontoFormat: belowFormat,
          bytes,
        });
      this.sketch.relink(file, below);
    }
  }

  /** Bytes that `file` reads from the files below it down to `base`. */
  #bytesFrom(file: string, base: string, graph: FileGraph): number | null {
    const depth = graph.chainOf(file).indexOf(base);
    const layers = graph.file(file)?.layerBytes;
    return depth > 0 && layers ? layers.slice(1, depth + 1).reduce((sum, bytes) => sum + bytes, 0) : null;
  }

  relink(child: string, onto: string): void {
    this.step(`Let ${basename(child)} build on ${basename(onto)}`, {
      op: "relink",
      file: child,
      onto,
      ontoFormat: this.sketch.formatOf(onto) ?? "qcow2",
    });
    this.sketch.relink(child, onto);
  }

  /** Whatever names `from` names `to` from now on; not those that are about to be forgotten. */
  follow(from: string, to: string, except: readonly string[] = []): void {
    const named = this.sketch.snapshots
      .filter((s) => !except.includes(s.id) && s.disks.some((d) => d.file === from || d.overlay === from))
      .map((s) => s.id);
    if (named.length > 0)
      this.step(`Let ${named.map((id) => `"${id}"`).join(", ")} name ${basename(to)}`, {
        op: "renameFiles",
        snapshots: named,
        renames: [{ from, to, format: this.sketch.formatOf(to) ?? this.sketch.formatOf(from) ?? "qcow2" }],
      });
    this.sketch.rename(from, to);
  }

  writeChain(title = "Write the machine's chain down as it is now"): void {
    this.step(title, this.sketch.chainCall());
  }

  /** Gives a file another name: a second one first, and the old one goes when nothing needs it. */
  rename(file: string, name: string): void {
    const children = this.sketch.graph().childrenOf(file);
    this.step(`Give ${basename(file)} the name ${basename(name)} as well`, { op: "linkFile", file, to: name });
    this.sketch.addName(file, name);
    for (const child of children) this.relink(child, name);
    this.follow(file, name);
    if (this.sketch.graph().isInHeadChain(name)) this.writeChain("Put the machine on the file by its name");
    this.step(`Take the name ${basename(file)} away`, { op: "removeFile", file }, true);
    this.sketch.drop(file);
  }

  remove(files: readonly string[]): void {
    for (const file of files) {
      this.sketch.drop(file);
      this.step(`Remove ${basename(file)}`, { op: "removeFile", file }, true);
    }
  }
}

interface WorkOptions {
  readonly isActive: boolean;
  readonly bandwidthMiBs?: number | null;
}

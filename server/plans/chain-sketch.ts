import type { ObservedSnapshot } from "#server/backends/contract.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import type { ChainFile } from "#server/backends/subject-facts.ts";
import type { PlanContext } from "./plan-context.ts";

/** The chains as they will be after the steps planned so far. */
export class ChainSketch {
  files: ChainFile[];
  snapshots: ObservedSnapshot[];
  head: { target: string; file: string | null; format: string | null; backing: readonly string[] }[];

  constructor({ observation }: PlanContext) {
    this.files = observation.facts.files.map((file) => ({ ...file }));
    this.snapshots = [...observation.snapshots];
    this.head = observation.head.disks.map((disk) => ({ ...disk }));
  }

  graph(): FileGraph {
    return new FileGraph({ snapshots: this.snapshots, head: { disks: this.head }, files: this.files });
  }

  formatOf(path: string): string | null {
    return this.files.find((file) => file.path === path)?.format ?? null;
  }

  /** `file` builds on `onto` from now on. */
  relink(file: string, onto: string | null): void {
    const old = this.files.find((f) => f.path === file)?.backing ?? null;
    this.files = this.files.map((f) => {
      if (f.path === file) return { ...f, backing: onto };
      if (f.path === old) return { ...f, overlays: f.overlays.filter((path) => path !== file) };
      return f.path === onto ? { ...f, overlays: [...f.overlays, file] } : f;
    });
    this.head = this.head.map((disk) => ({ ...disk, backing: [] }));
  }

  /** Whatever names `from` names `to` from now on. */
  rename(from: string, to: string): void {
    const named = (path: string | null) => (path === from ? to : path);
    this.snapshots = this.snapshots.map((s) => ({
      ...s,
      disks: s.disks.map((disk) => ({ ...disk, file: named(disk.file), overlay: named(disk.overlay) })),
    }));
    this.head = this.head.map((disk) => ({ ...disk, file: named(disk.file) }));
  }

  /** A second name of the same file. */
  addName(path: string, name: string): void {
    this.files = this.files.flatMap((f) => (f.path === path ? [f, { ...f, path: name, overlays: [] }] : [f]));
  }

  drop(path: string): void {
    this.files = this.files
      .filter((f) => f.path !== path)
      .map((f) => ({ ...f, overlays: f.overlays.filter((overlay) => overlay !== path) }));
  }

  /** The tag of an internal snapshot goes from its images. */
  untag(name: string): void {
    this.files = this.files.map((f) => ({ ...f, tags: f.tags.filter((tag) => tag !== name) }));
  }

  forget(id: string): void {
    const parentId = this.snapshots.find((s) => s.id === id)?.parentId ?? null;
    this.snapshots = this.snapshots.filter((s) => s.id !== id).map((s) => (s.parentId === id ? { ...s, parentId } : s));
  }

  /** Writes the machine's settings down with the files that its disks stand on by now. */
  chainCall(): StepCall {
    const files = this.head.flatMap(({ target, file, format }) =>
      file === null ? [] : [[target, { file, format: this.formatOf(file) ?? format ?? "raw" }] as const],
    );
    return { op: "useFiles", snapshot: null, files: Object.fromEntries(files) };
  }
}

import type { ObservedSnapshot } from "./contract.ts";
import type { ChainFile } from "./subject-facts.ts";

interface GraphSource {
  readonly snapshots: readonly Pick<ObservedSnapshot, "id" | "disks" | "memoryFile">[];
  readonly head: {
    readonly disks: readonly {
      readonly target: string;
      readonly file: string | null;
      readonly backing: readonly string[];
    }[];
  };
  readonly files: readonly ChainFile[];
}

/** What a file is to its machine; the first that fits. */
export type FileRole =
  /** The machine writes to it. */
  | "head"
  /** A snapshot's frozen file, or it holds snapshots inside. */
  | "point"
  /** A link between others. */
  | "inner"
  /** A snapshot made it, and the machine went elsewhere: it holds what no snapshot names. */
  | "left-behind"
  /** Nothing of this machine names it. */
  | "foreign";

/** The image files of one machine with the snapshots whose content they hold. Pure; built from one reading. */
export class FileGraph {
  #files: ReadonlyMap<string, ChainFile>;
  /** File → snapshots whose frozen file it is (external disks only). */
  #points = new Map<string, string[]>();
  /** File → snapshots that made it as their overlay. */
  #makers = new Map<string, string[]>();
  #heads = new Map<string, string>();
  #headChain = new Set<string>();

  constructor({ snapshots, head, files }: GraphSource) {
    this.#files = new Map(files.map((file) => [file.path, file]));
    for (const snapshot of snapshots)
      for (const disk of snapshot.disks) {
        if (disk.mode !== "external") continue;
        if (disk.file !== null) this.#points.set(disk.file, [...(this.#points.get(disk.file) ?? []), snapshot.id]);
        if (disk.overlay !== null)
          this.#makers.set(disk.overlay, [...(this.#makers.get(disk.overlay) ?? []), snapshot.id]);
      }
    for (const disk of head.disks) {
      if (disk.file === null) continue;
      this.#heads.set(disk.target, disk.file);
      for (
        let file: string | null = disk.file;
        file !== null && !this.#headChain.has(file);
        file = this.backingOf(file)
      )
        this.#headChain.add(file);
    }
  }

  file(path: string): ChainFile | undefined {
    return this.#files.get(path);
  }

  backingOf(path: string): string | null {
    return this.#files.get(path)?.backing ?? null;
  }

  /** The file and what it builds on, down to the end, or to where the chain closes on itself. */
  chainOf(path: string): readonly string[] {
    const chain: string[] = [];
    for (let link: string | null = path; link !== null && !chain.includes(link); link = this.backingOf(link))
      chain.push(link);
    return chain;
  }

  /** Files that build on this one. */
  childrenOf(path: string): readonly string[] {
    return this.#files.get(path)?.overlays ?? [];
  }

  /** Snapshots whose state is the content of this file. */
  pointsAt(path: string): readonly string[] {
    return this.#points.get(path) ?? [];
  }

  /** Snapshots that name this file as the overlay they made. */
  makersOf(path: string): readonly string[] {
    return this.#makers.get(path) ?? [];
  }

  /** Whether the machine reads it now. */
  isInHeadChain(path: string): boolean {
    return this.#headChain.has(path);
  }

  isHead(path: string): boolean {
    return [...this.#heads.values()].includes(path);
  }

  roleOf(path: string): FileRole {
    if (this.isHead(path)) return "head";
    if (this.pointsAt(path).length > 0 || (this.file(path)?.tags.length ?? 0) > 0) return "point";
    if (this.childrenOf(path).length > 0 && (this.isInHeadChain(path) || this.makersOf(path).length > 0))
      return "inner";
    return this.makersOf(path).length > 0 ? "left-behind" : "foreign";
  }
}

import type { HeldSpace } from "#lib/model/held-space.ts";
import { isProblem, Problem } from "#lib/model/problem.ts";
import type { AnyObservation, ObservedSnapshot } from "#server/backends/contract.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import type { BlockReader, ReadOptions } from "#server/blocks/block-reader.ts";

interface Held {
  readonly exclusiveBytes: number | null;
  readonly sharedBytes: number | null;
  readonly reason: string | null;
}

const nothing: Held = { exclusiveBytes: 0, sharedBytes: 0, reason: null };
const notKnown = (reason: string): Held => ({ exclusiveBytes: null, sharedBytes: null, reason });
const plus = (a: number | null, b: number | null): number | null => (a === null || b === null ? null : a + b);
const together = (a: Held, b: Held): Held => ({
  exclusiveBytes: plus(a.exclusiveBytes, b.exclusiveBytes),
  sharedBytes: plus(a.sharedBytes, b.sharedBytes),
  reason: a.reason ?? b.reason,
});

/** Snapshots inside one image: what of it each set of them holds. */
interface InImage {
  readonly path: string;
  readonly ids: readonly string[];
}

/** What snapshots hold on the storage. */
export class SnapshotSpace {
  /** By the revision of the reading, the stamps of the live images and the set asked for; a few trees are looked at at a time. */
  #known = new Map<string, Promise<readonly HeldSpace[]>>();
  #blocks: BlockReader;

  constructor(blocks: BlockReader) {
    this.#blocks = blocks;
  }

  /** Of each snapshot alone, or (a set) of one set together. Throws `not-found` for a snapshot that is not there. */
  of(observation: AnyObservation, set: readonly string[] | null, options?: ReadOptions): Promise<readonly HeldSpace[]> {
    const { host, id } = observation.subject;
    // A guest's writes change what its snapshots hold alone, and not the revision.
    const key = JSON.stringify([
      host,
      id,
      observation.revision,
      "facts" in observation ? observation.facts.images : null,
      set,
    ]);
    const known = this.#known.get(key);
    if (known) return known;
    const asked = this.#measure(observation, set === null ? observation.snapshots.map((s) => [s.id]) : [set], options);
    if (this.#known.size >= 64) this.#known.delete(this.#known.keys().next().value ?? "");
    this.#known.set(key, asked);
    asked.catch(() => this.#known.delete(key));
    return asked;
  }

  async #measure(
    observation: AnyObservation,
    sets: readonly (readonly string[])[],
    options: ReadOptions | undefined,
  ): Promise<readonly HeldSpace[]> {
    const byId = new Map(observation.snapshots.map((snapshot) => [snapshot.id, snapshot]));
    const images = new Map<string, { at: number; ids: readonly string[] }[]>();
    const held: Held[] = sets.map(() => nothing);
    const add = (at: number, more: Held) => {
      held[at] = together(held[at] ?? nothing, more);
    };
    const graph = new FileGraph({ ...observation, files: "facts" in observation ? observation.facts.files : [] });
    sets.forEach((ids, at) => {
      const members = ids.map((id) => {
        const snapshot = byId.get(id);
        if (snapshot) return snapshot;
        throw new Problem("not-found", `${observation.subject.name} has no snapshot "${id}".`);
      });
      if (!("facts" in observation)) add(at, ofVolume(members));
      for (const { path, ids: tags } of inImages(observation, members))
        images.set(path, [...(images.get(path) ?? []), { at, ids: tags }]);
      for (const [id, problem] of unreadable(observation, members)) add(at, notKnown(`"${id}": ${problem.message}`));
      const external = members.filter((member) => member.disks.some((disk) => disk.mode === "external"));
      if (external.length > 0 && "facts" in observation)
        add(at, external.length === 1 && external[0] ? ofFiles(external[0], graph) : several);
    });
    for (const [path, asked] of images) {
      try {
        const answers = await this.#blocks.heldSpace(
          path,
          asked.map(({ ids }) => ids),
          options,
        );
        asked.forEach(({ at }, n) => {
          const answer = answers[n];
          add(at, answer ? { ...answer, reason: null } : notKnown(`${path} did not tell.`));
        });
      } catch (error) {
        if (!isProblem(error) || error.code === "cancelled") throw error;
        for (const { at } of asked) add(at, notKnown(error.message));
      }
    }
    return sets.map((snapshots, at) => ({ snapshots: [...snapshots], ...(held[at] ?? nothing) }));
  }
}

const several = notKnown("They lie in files of their own: the plan of their deletion says what it frees.");

/**
 * What a volume's storage told of its snapshots, where it keeps them in files or by itself; those inside images are measured. Copies
 * share nothing; what others hold together only their storage knows.
 */
function ofVolume(members: readonly ObservedSnapshot[]): Held {
  const own = members.filter(({ kind }) => kind !== "internal");
  if (own.length > 1 && own.some(({ kind }) => kind === "storage"))
    return notKnown("What they hold together, and nothing else does, only their storage knows.");
  if (own.length > 1 && own.some(({ kind }) => kind !== "copy")) return several;
  return own
    .map(({ exclusiveBytes, kind }): Held => {
      if (exclusiveBytes === null) return notKnown("The storage does not tell what it holds alone.");
      return { exclusiveBytes, sharedBytes: kind === "copy" ? 0 : null, reason: null };
    })
    .reduce(together, nothing);
}

function inImages(observation: AnyObservation, members: readonly ObservedSnapshot[]): InImage[] {
  const found = new Map<string, string[]>();
  for (const { id } of members)
    for (const point of observation.points(id).values()) {
      const top = isProblem(point) ? undefined : point.point.layers[0];
      if (top && top.snapshotId !== null) found.set(top.path, [...(found.get(top.path) ?? []), top.snapshotId]);
    }
  return [...found].map(([path, ids]) => ({ path, ids: ids.toSorted() }));
}

const unreadable = (observation: AnyObservation, members: readonly ObservedSnapshot[]): [string, Problem][] =>
  members.flatMap(({ id }) =>
    [...observation.points(id).values()].filter(isProblem).map((problem): [string, Problem] => [id, problem]),
  );

/**
 * An external snapshot's frozen files. Deleted, each is merged with what builds on it: freed is what the overlay covers, so with one
 * overlay the frozen file's data that nobody sees through it.
 */
function ofFiles(snapshot: ObservedSnapshot, graph: FileGraph): Held {
  let sum: Held = nothing;
  for (const disk of snapshot.disks) {
    if (disk.mode !== "external" || disk.file === null) continue;
    const [overlay, second] = graph.childrenOf(disk.file);
    const file = graph.file(disk.file);
    if (second !== undefined)
      return notKnown("Several files build on its own: the plan of its deletion says what it frees.");
    if (!file) return notKnown(`${disk.file} could not be read.`);
    const own = file.layerBytes?.[0] ?? file.allocatedBytes;
    if (overlay === undefined) {
      sum = together(sum, { exclusiveBytes: file.allocatedBytes, sharedBytes: 0, reason: null });
      continue;
    }
    const visible = graph.file(overlay)?.layerBytes?.[1] ?? null;
    if (own === null || visible === null) return notKnown(`What ${overlay} covers of ${disk.file} is not known.`);
    const covered = Math.max(0, own - visible);
    sum = together(sum, { exclusiveBytes: covered, sharedBytes: own - covered, reason: null });
  }
  return sum;
}

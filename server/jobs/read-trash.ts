import type { SubjectRef } from "#lib/model/subject.ts";
import type { MachineObservation } from "#server/backends/contract.ts";
import type { FileKeeper, FileLook } from "#server/backends/trashed.ts";
import type { TrashContext, TrashRecord } from "#server/plans/trash-record.ts";
import type { OperationSources } from "./operation-for.ts";

type Sources = Pick<OperationSources, "inventory" | "trash" | "now">;

async function looksAt(paths: ReadonlySet<string>, keeper: FileKeeper): Promise<Map<string, FileLook>> {
  return new Map(await Promise.all([...paths].map(async (path) => [path, await keeper.look(path)] as const)));
}

/** An image that cannot be read shows no tags: what needs one then cannot be restored. */
async function tagsOf(entries: readonly TrashRecord[], keeper: FileKeeper) {
  const images = new Set(entries.flatMap(({ inside }) => inside.map(({ file }) => file)));
  const none: ReadonlyMap<string, string> = new Map();
  return new Map(
    await Promise.all([...images].map(async (file) => [file, await keeper.tags(file).catch(() => none)] as const)),
  );
}

/** All that plans need to know of a subject's trash; null where its host can have none. */
export async function readTrash(
  ref: SubjectRef,
  observation: MachineObservation,
  { inventory, trash, now }: Sources,
): Promise<Pick<TrashContext, "entries" | "looks" | "tags"> | null> {
  const { keeper } = inventory.backend(ref.host);
  if (!keeper) return null;
  const entries = trash.of(ref, now());
  const { facts, snapshots } = observation;
  const paths = new Set([
    ...facts.files.map(({ path }) => path),
    ...snapshots.flatMap(({ memoryFile }) => memoryFile ?? []),
    ...entries.flatMap((entry) => [
      ...entry.files.flatMap(({ path, keptAt }) => [path, keptAt]),
      ...entry.builtOn.map(({ path }) => path),
    ]),
  ]);
  const [looks, tags] = await Promise.all([looksAt(paths, keeper), tagsOf(entries, keeper)]);
  return { entries, looks, tags };
}

/** Names that files in the trash come back to are taken: nothing new is made under them. */
export function withPlacesOf(entries: readonly TrashRecord[], observation: MachineObservation): MachineObservation {
  if (entries.length === 0) return observation;
  const places = entries.flatMap(({ files }) => files.map(({ path }) => path));
  const existingPaths = new Set([...observation.facts.existingPaths, ...places]);
  return { ...observation, facts: { ...observation.facts, existingPaths } };
}

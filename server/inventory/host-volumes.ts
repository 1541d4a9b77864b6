import { isProblem } from "#lib/model/problem.ts";
import type { VolumeSummary } from "#lib/model/volume.ts";
import type { VolumeBackend } from "#server/backends/contract.ts";
import type { ListedVolume } from "#server/backends/volume/listed-volume.ts";

type Found = ListedVolume & { readonly backend: string };

/** Of the kinds that can manage one storage: the one that has the most snapshots, else the one that is proposed first. */
const byUse = (a: Found, b: Found): number => (b.snapshotCount ?? 0) - (a.snapshotCount ?? 0);

function summaryOf([first, ...others]: readonly Found[]): VolumeSummary[] {
  if (!first) return [];
  const { members: _, digest: __, ...shown } = first;
  return [
    {
      ...shown,
      users: [...shown.users],
      lockedBy: [...shown.lockedBy],
      usedBy: [...new Set(shown.users.map((user) => user.id))],
      methods: [first, ...others].map(({ backend, id, snapshotCount }) => ({ backend, id, snapshotCount })),
    },
  ];
}

/** Volumes that several kinds can manage, each once; what belongs to another one is not listed by itself. Pure. */
export function mergedVolumes(found: readonly Found[]): readonly VolumeSummary[] {
  const byPath = Map.groupBy(found, (volume) => volume.path);
  const chosen = [...byPath.values()].map((kinds) => kinds.toSorted(byUse));
  // A chain's files and a volume's copies are listed with it.
  const owned = new Set(
    found
      .filter(({ snapshotCount }) => (snapshotCount ?? 0) > 0)
      .flatMap(({ path, members }) => members.filter((member) => member !== path)),
  );
  return chosen
    .filter(([first]) => first !== undefined && !owned.has(first.path))
    .flatMap(summaryOf)
    .sort((a, b) => a.name.localeCompare(b.name, "en") || (a.path < b.path ? -1 : 1));
}

/** All volumes of a host. Throws `host-down` when it is not known which machines use what. */
export async function foundVolumes(backends: readonly VolumeBackend[]): Promise<readonly Found[]> {
  const lists = await Promise.all(
    backends.map(async (backend) => {
      try {
        return (await backend.list()).map((volume) => ({ ...volume, backend: backend.kind }));
      } catch (error) {
        // A kind whose tools are not installed here has no volumes.
        if (isProblem(error) && error.code === "tool-missing") return [];
        throw error;
      }
    }),
  );
  return lists.flat();
}

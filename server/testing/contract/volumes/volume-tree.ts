import { actOn, snapshotOn, takeOn } from "./volume-act.ts";
import type { VolumeWorld } from "./volume-world.ts";

/** Snapshot name → name of its parent. */
export type NamedTree = Readonly<Record<string, string | null>>;

/** The tree as the backend shows it, by names. */
export async function treeOn(
  { backend }: VolumeWorld,
  id: string,
): Promise<{ tree: NamedTree; current: string | null }> {
  const { snapshots, head } = await backend.observe(id, { fresh: "all" });
  const names = new Map(snapshots.map((snapshot) => [snapshot.id, snapshot.name]));
  const nameOf = (snapshot: string | null) => (snapshot === null ? null : (names.get(snapshot) ?? `?${snapshot}`));
  return {
    tree: Object.fromEntries(snapshots.map(({ name, parentId }) => [name, nameOf(parentId)])),
    current: nameOf(head.parentId),
  };
}

/** What every snapshot holds, by name; by the storage's own tools. */
export async function contentsOn({ native }: VolumeWorld, id: string): Promise<Map<string, string | null>> {
  const held = new Map<string, string | null>();
  for (const name of await native.names(id)) held.set(name, await native.contentAt(id, name));
  return held;
}

/** As `branchedTree` says, and written to since. */
export async function branchedVolume(world: VolumeWorld): Promise<string> {
  const id = await world.volume();
  let byte = 1;
  const point = async (name: string) => {
    await world.write(id, byte++);
    await takeOn(world.backend, id, name);
  };
  for (const name of ["root", "middle", "leaf"]) await point(name);
  const { id: middle } = await snapshotOn(world.backend, id, "middle");
  await actOn(world.backend, id, { action: "revert", snapshot: middle, safetySnapshot: false });
  for (const name of ["branch", "tip"]) await point(name);
  await world.write(id, byte);
  return id;
}

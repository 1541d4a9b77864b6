import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { Problem } from "#lib/model/problem.ts";
import { lockHolders } from "#server/images/file-locks.ts";
import type { LocalFiles } from "#server/images/local-files.ts";
import type { HostDomains } from "./host-domains.ts";
import type { HostPools } from "./host-pools.ts";
import type { HostSnapshots } from "./host-snapshots.ts";

interface HoldersSource {
  readonly domains: HostDomains;
  readonly snapshots: HostSnapshots;
  readonly pools: HostPools;
  readonly files: LocalFiles | null;
}

/**
 * Who else needs a file, read now and in words for a refusal: other machines and their snapshots, files that build on it, processes
 * that have it locked. Throws `permission-denied` when that cannot be found out, since nobody known is not nobody.
 */
export async function fileHolders(path: string, id: string, source: HoldersSource): Promise<readonly string[]> {
  const { domains, snapshots, pools, files } = source;
  if (!files) throw new Problem("permission-denied", "The host's files cannot be reached from here.");
  await domains.refresh();
  await Promise.all([snapshots.refresh(domains.all()), pools.refresh()]);
  const unread = snapshots.unread(id);
  if (unread.length > 0)
    throw new Problem(
      "permission-denied",
      `The snapshots of ${unread.join(", ")} could not all be read, so it is not known whether one of them needs ${path}.`,
    );
  const named = [path, ...domains.files(), ...snapshots.files()].map((file) => dirname(file));
  const { byBacking, unread: unsearched } = await files.overlays(
    new Set([...named, ...pools.pools.map((pool) => pool.folder)]),
  );
  if (unsearched.includes(dirname(path)))
    throw new Problem(
      "permission-denied",
      `${dirname(path)} cannot be read, so it is not known what builds on ${path}.`,
    );
  const state = await files.state(path);
  const locks = state.state === "present" ? await lockHolders(new Map([[path, state.stamp]])) : new Map();
  return [
    ...(byBacking.get(await realpath(path).catch(() => path)) ?? []),
    ...domains.usersOf(path, id, { readers: true }).map((user) => user.name),
    ...snapshots.usersOf(path, id).map(({ name, snapshot }) => `"${snapshot}" of ${name}`),
    ...(locks.get(path) ?? []).map(
      ({ pid, command }: { pid: number; command: string }) => `${command} (process ${pid})`,
    ),
  ];
}

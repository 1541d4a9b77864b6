import { dirname } from "node:path";
import type { FileUse } from "#lib/model/file-use.ts";
import type { MachineObservation } from "#server/backends/contract.ts";
import { FileGraph } from "#server/backends/file-graph.ts";
import { type LockHolder, lockHolders } from "#server/images/file-locks.ts";
import type { FileStamp, FileState, LocalFiles } from "#server/images/local-files.ts";
import type { HostDomains } from "./host-domains.ts";
import type { HostPools } from "./host-pools.ts";
import type { HostSnapshots } from "./host-snapshots.ts";

interface UsesSource {
  readonly domains: HostDomains;
  readonly snapshots: HostSnapshots;
  readonly pools: HostPools;
  /** Null when the host's files cannot be reached from here. */
  readonly files: LocalFiles | null;
}

const notReachable: FileState = { state: "unknown", reason: "The host's files cannot be reached from here." };

/** Other machines, their snapshots and the pools that name a file. */
function usersOf(path: string, id: string, { domains, snapshots, pools }: UsesSource): FileUse["usedBy"] {
  return [
    ...domains.usersOf(path, id, { readers: true }).map((user) => ({ kind: "domain", id: user.id, name: user.name })),
    ...snapshots.usersOf(path, id).map(({ name, snapshot }) => ({
      kind: "snapshot",
      id: snapshot ?? "",
      name: `${snapshot} of ${name}`,
    })),
    ...pools.pools
      .filter((pool) => pool.folder === dirname(path))
      .map((pool) => ({ kind: "pool", id: pool.id, name: pool.name })),
  ];
}

/** What is known of an overlay that nothing of this machine names: its header and its size. */
async function foreignFile(path: string, graph: FileGraph, files: LocalFiles | null) {
  const info = await files?.info(path, null).catch(() => null);
  const below = info?.backingFile ? graph.chainOf(info.backingFile) : [];
  const layer = info ? await files?.layerBytes(path, info.format, below) : null;
  return {
    path,
    format: info?.format ?? null,
    backing: info?.backingFile ?? null,
    overlays: [],
    tags: info?.tags.map((tag) => tag.name) ?? [],
    ownBytes: layer?.own ?? null,
    virtualBytes: info?.virtualBytes ?? null,
    bitmaps: info?.bitmaps ?? [],
  };
}

/** Every file of one machine with all that depends on it, from one reading and a look at the files. Heads first. */
export async function fileUsesOf(observation: MachineObservation, source: UsesSource): Promise<readonly FileUse[]> {
  const { subject, snapshots, head, facts } = observation;
  const graph = new FileGraph({ snapshots, head, files: facts.files });
  const known = new Set(facts.files.map((file) => file.path));
  const foreign = new Set(facts.files.flatMap((file) => file.overlays).filter((path) => !known.has(path)));
  const memory = new Set(snapshots.map((snapshot) => snapshot.memoryFile).filter((path) => path !== null));
  const paths = [...known, ...foreign, ...memory];
  const states = new Map(
    await Promise.all(paths.map(async (path) => [path, (await source.files?.state(path)) ?? notReachable] as const)),
  );
  const stamps = new Map<string, FileStamp>();
  for (const [path, file] of states) if (file.state === "present") stamps.set(path, file.stamp);
  const locks: ReadonlyMap<string, LockHolder[]> = source.files ? await lockHolders(stamps) : new Map();

  const common = (path: string) => {
    const file = states.get(path) ?? notReachable;
    return {
      path,
      state: file.state,
      allocatedBytes: file.state === "present" ? file.allocatedBytes : null,
      snapshots: snapshots
        .filter(
          (s) => s.memoryFile === path || s.disks.some((d) => d.mode !== "no" && [d.file, d.overlay].includes(path)),
        )
        .map((s) => s.id),
      disks: head.disks.filter((d) => d.file === path || d.backing.includes(path)).map((d) => d.target),
      usedBy: usersOf(path, subject.id, source),
      lockedBy: locks.get(path) ?? [],
    };
  };
  const images = [
    ...facts.files.map((file) => ({ file, role: graph.roleOf(file.path) })),
    ...(await Promise.all(
      [...foreign].map(async (path) => ({
        file: await foreignFile(path, graph, source.files),
        role: "foreign" as const,
      })),
    )),
  ];
  const order = ["head", "inner", "point", "left-behind", "foreign"];
  return [
    ...images
      .sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role))
      .map(
        ({ file, role }): FileUse => ({
          ...common(file.path),
          role,
          format: file.format,
          ownBytes: file.ownBytes,
          virtualBytes: file.virtualBytes,
          backing: file.backing,
          overlays: [...file.overlays],
          tags: [...file.tags],
          bitmaps: [...file.bitmaps],
        }),
      ),
    ...[...memory].map(
      (path): FileUse => ({
        ...common(path),
        ...{ role: "memory", format: null, ownBytes: null, virtualBytes: null },
        ...{ backing: null, overlays: [], tags: [], bitmaps: [] },
      }),
    ),
  ];
}

import { realpath } from "node:fs/promises";
import { dirname } from "node:path";
import { isActive as isActiveState, powerStateSchema } from "#lib/model/power-state.ts";
import { isProblem } from "#lib/model/problem.ts";
import type { ImageInfo } from "#server/images/image-info.ts";
import { type LocalFiles, unreadableReason } from "#server/images/local-files.ts";
import type { LibvirtConnection } from "./connection.ts";
import type { DomainFacts, ImageFacts } from "./domain-facts.ts";
import type { HostDomains } from "./host-domains.ts";
import type { HostPools } from "./host-pools.ts";
import type { HostSnapshots } from "./host-snapshots.ts";
import { parseDomain } from "./parse-domain.ts";
import type { SnapshotXml } from "./parse-snapshot.ts";
import { straysOf } from "./stray-files.ts";
import type { LibvirtVersions } from "./versions.ts";

interface FactsSource {
  readonly connection: LibvirtConnection;
  readonly domains: HostDomains;
  readonly snapshots: HostSnapshots;
  readonly pools: HostPools;
  /** Null when the host's files cannot be reached from here. */
  readonly files: LocalFiles | null;
  readonly versions: LibvirtVersions;
}

const lineOf = (text: string, key: string): string | undefined =>
  text
    .split("\n")
    .find((line) => line.startsWith(`${key}:`))
    ?.slice(key.length + 1)
    .trim();

/** Files named by the domain and its snapshots, each with the format that the XML gives it. */
function namedFiles(facts: Pick<DomainFacts, "domain">, snapshots: readonly SnapshotXml[]): Map<string, string | null> {
  const files = new Map<string, string | null>();
  const add = (path: string | null, format: string | null) => {
    if (path !== null && !files.get(path)) files.set(path, format);
  };
  for (const disk of facts.domain.disks) {
    if (disk.device !== "disk" && disk.device !== "lun") continue;
    add(disk.file, disk.format);
    for (const file of disk.backing) add(file, null);
  }
  for (const snapshot of snapshots)
    for (const entry of snapshot.disks) {
      if (entry.mode === "no") continue;
      const disk = snapshot.domain?.disks.find((d) => d.target === entry.target || d.file === entry.target);
      add(disk?.file ?? null, disk?.format ?? null);
      add(entry.overlay, null);
    }
  return files;
}

/** Backing files of an image, nearest first. */
function chainBelow(path: string, images: ReadonlyMap<string, { readonly info: ImageInfo | null }>): string[] {
  const chain: string[] = [];
  const next = (file: string) => images.get(file)?.info?.backingFile ?? null;
  for (let file = next(path); file !== null && !chain.includes(file); file = next(file)) chain.push(file);
  return chain;
}

/** Image descriptions of the named files and of everything that they build on, link by link. */
async function readImages(files: LocalFiles, named: Map<string, string | null>) {
  const images = new Map<string, { file: ImageFacts["file"]; info: ImageInfo | null; problem: string | null }>();
  let todo = [...named];
  while (todo.length > 0) {
    const read = await Promise.all(
      todo.map(async ([path, format]) => {
        const [file, info] = await Promise.all([
          files.state(path),
          files.info(path, format).then(
            (info) => ({ info, problem: null }),
            (error) => ({ info: null, problem: unreadableReason(error) }),
          ),
        ]);
        return { path, file, ...info };
      }),
    );
    // In the order of asking, not of answering: two readings of the same world are the same.
    for (const { path, ...image } of read) images.set(path, image);
    const backing = new Set(read.flatMap(({ info }) => info?.backingFile ?? []));
    todo = [...backing].filter((path) => !images.has(path)).map((path) => [path, null]);
  }
  return images;
}

async function memoryFilesOf(
  files: LocalFiles | null,
  snapshots: readonly SnapshotXml[],
): Promise<DomainFacts["memoryFiles"]> {
  const paths = snapshots.map((snapshot) => snapshot.memoryFile).filter((path) => path !== null);
  if (!files) return new Map();
  return new Map(await Promise.all(paths.map(async (path) => [path, await files.state(path)] as const)));
}

/** Block jobs by QEMU's own word. QEMU may be frozen: then null after 3 s, not a wait without end. */
async function readBlockJobs(
  connection: LibvirtConnection,
  uuid: string,
  targets: readonly string[],
): Promise<string[] | null> {
  try {
    const jobs = await Promise.all(
      targets.map(async (target) => {
        const out = await connection.read(["blockjob", `--domain=${uuid}`, `--path=${target}`, "--raw"], 3_000);
        return out.trim() === "" ? null : target;
      }),
    );
    return jobs.filter((target) => target !== null);
  } catch (error) {
    if (isProblem(error) && error.code !== "host-down") return null;
    throw error;
  }
}

const isNamed = (path: string, uuid: string, { domains, snapshots }: FactsSource): boolean =>
  domains.usersOf(path, uuid, { readers: true }).length > 0 || snapshots.usersOf(path, uuid).length > 0;

/** Reads everything about a domain but its snapshots. Throws `not-found`, `host-down`, … */
export async function readFacts(
  source: FactsSource,
  uuid: string,
  snapshots: readonly SnapshotXml[],
): Promise<DomainFacts> {
  const { connection, files, domains, pools } = source;
  const domain = `--domain=${uuid}`;
  const [live, inactiveXml, stateLine, info, checkpoints] = await Promise.all([
    connection.read(["dumpxml", domain]),
    connection.read(["dumpxml", domain, "--inactive"]).catch(() => null),
    connection.read(["domstate", domain, "--reason"]),
    connection.read(["dominfo", domain]),
    connection.read(["checkpoint-list", domain, "--name"]).catch((error: unknown) => {
      if (isProblem(error) && error.code === "unsupported") return "";
      throw error;
    }),
  ]);
  const parsed = parseDomain(live);
  const [, state = "no state", reason = null] = /^(.*?)(?: \((.*)\))?\s*$/s.exec(stateLine.trim()) ?? [];
  const known = powerStateSchema.safeParse(state);
  const isActive = isActiveState(known.success ? known.data : null);
  const targets = parsed.disks
    .filter((disk) => disk.file !== null && disk.device === "disk")
    .map((disk) => disk.target);
  const blockJobs = isActive ? await readBlockJobs(connection, uuid, targets) : [];

  const named = namedFiles({ domain: parsed }, snapshots);
  const read = files ? await readImages(files, named) : new Map<string, never>();
  const elsewhere = [...domains.files(), ...source.snapshots.files()];
  const folders = new Set([...read.keys(), ...elsewhere].map((path) => dirname(path)));
  for (const { folder } of pools.pools) folders.add(folder);
  const found = files
    ? await files.overlays(folders)
    : { byBacking: new Map<string, string[]>(), unread: [], paths: new Set<string>() };
  const images = new Map<string, ImageFacts>();
  // In one order always, however fast each was read: fingerprints are taken over this.
  for (const [path, image] of [...read].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const real = await realpath(path).catch(() => path);
    const overlays = (found.byBacking.get(real) ?? []).toSorted();
    const isLink = overlays.length > 0 || (image.info?.backingFile ?? null) !== null;
    images.set(path, {
      path,
      ...image,
      layerBytes:
        files && isLink ? await files.layerBytes(path, image.info?.format ?? null, chainBelow(path, read)) : null,
      overlays,
      otherUsers: [...domains.usersOf(path, uuid), ...source.snapshots.usersOf(path, uuid)],
    });
  }
  const freeSpace = new Map<string, number | null>();
  const places = [...read.keys(), ...parsed.disks.flatMap((disk) => disk.file ?? [])];
  for (const path of files ? places : []) freeSpace.set(path, (await files?.freeBytes(path)) ?? null);
  return {
    uuid,
    name: parsed.name,
    state,
    reason,
    isActive,
    isPersistent: lineOf(info, "Persistent") !== "no",
    managedSave: lineOf(info, "Managed save") === "yes",
    domain: parsed,
    inactiveXml,
    versions: source.versions,
    images,
    memoryFiles: await memoryFilesOf(files, snapshots),
    strays: files ? await straysOf(images, found.byBacking, files, (path) => isNamed(path, uuid, source)) : [],
    existingPaths: found.paths,
    unsearched: found.unread.toSorted(),
    unreadMachines: source.snapshots.unread(uuid),
    blockJobs,
    checkpoints: checkpoints.split("\n").filter((line) => line !== ""),
    freeSpace,
    filesProblem: files ? null : `The image files of ${connection.uri} cannot be looked at from this machine.`,
  };
}

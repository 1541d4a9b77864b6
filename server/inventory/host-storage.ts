import { access, readdir, realpath } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import type { VolumeUser } from "#lib/model/volume.ts";
import type { MachineBackend } from "#server/backends/contract.ts";
import type { GoneFile, HostStorage, MachineDisk, StorageFile, StorageSight } from "#server/backends/volume/storage.ts";
import { copiesSuffix, type LocalFiles } from "#server/images/local-files.ts";

interface StorageParts {
  /** Null: a host whose storage is driven directly. */
  readonly machines: Pick<MachineBackend, "storage"> | null;
  /** Folders of the configuration. */
  readonly folders: readonly string[];
  readonly files: LocalFiles;
}

/** Extensions by which a file without a header that is known is taken for the raw content of a disk. */
const rawExtensions = new Set([".img", ".raw"]);

/** Files of one folder that may be images, folders with copies of them, and why it could not be looked at. */
async function filesIn(folder: string): Promise<{ paths: string[]; copies: string[]; unread: string | null }> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    const isCopies = folder.endsWith(copiesSuffix);
    const named = (those: typeof entries) => those.map((e) => join(folder, e.name));
    return {
      // A copy that is not whole yet has a dot in front.
      paths: named(entries.filter((e) => (e.isFile() || e.isSymbolicLink()) && !(isCopies && e.name.startsWith(".")))),
      copies: named(entries.filter((e) => e.isDirectory() && e.name.endsWith(copiesSuffix))),
      unread: null,
    };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { paths: [], copies: [], unread: code === "ENOENT" ? null : `${folder} cannot be read (${code}).` };
  }
}

/** Links resolved; of what is not there those of its folder. */
const real = (path: string): Promise<string> =>
  realpath(path).catch(() =>
    realpath(dirname(path)).then(
      (folder) => join(folder, basename(path)),
      () => path,
    ),
  );

interface Named {
  format: string | null;
  pool: string | null;
  readonly users: VolumeUser[];
  /** A machine or a pool names it, so it is storage whatever its name is. */
  isNamed: boolean;
}

class SightBuilder {
  readonly #files: LocalFiles;
  readonly #named = new Map<string, Named>();
  readonly found = new Map<string, StorageFile>();
  readonly gone = new Map<string, GoneFile>();
  readonly unread: string[] = [];

  constructor(files: LocalFiles) {
    this.#files = files;
  }

  entry(path: string): Named {
    const known = this.#named.get(path);
    if (known) return known;
    const entry: Named = { format: null, pool: null, users: [], isNamed: false };
    this.#named.set(path, entry);
    return entry;
  }

  async addDisk({ path, format, user }: MachineDisk): Promise<void> {
    const entry = this.entry(await real(path));
    entry.isNamed = true;
    entry.format ??= format;
    entry.users.push(user);
  }

  async addFolder(folder: string, pool: string | null): Promise<void> {
    const { paths, copies, unread } = await filesIn(folder);
    if (unread !== null) this.unread.push(unread);
    for (const path of await Promise.all(paths.map(real))) this.entry(path).pool ??= pool;
    for (const each of copies) await this.addFolder(each, pool);
  }

  /** Looks at all files named so far, and at what they build on, which may lie elsewhere. */
  async look(): Promise<void> {
    for (let todo = [...this.#named.keys()]; todo.length > 0; ) {
      const next: string[] = [];
      for (let i = 0; i < todo.length; i += 64)
        for (const backing of await Promise.all(todo.slice(i, i + 64).map((path) => this.#lookAt(path))))
          if (backing !== null && !this.#named.has(backing)) {
            this.entry(backing).isNamed = true;
            next.push(backing);
          }
      todo = next;
    }
  }

  /** Returns what it builds on. */
  async #lookAt(path: string): Promise<string | null> {
    const named = this.entry(path);
    const state = await this.#files.state(path);
    if (state.state === "missing") {
      const { format, users, pool } = named;
      if (named.isNamed) this.gone.set(path, { path, format, users, pool });
      return null;
    }
    if (state.state === "unknown") {
      if (named.isNamed) this.unread.push(state.reason);
      return null;
    }
    const head = await this.#files.header(path, state.stamp).catch((error: NodeJS.ErrnoException) => {
      this.unread.push(`${path} cannot be read (${error.code ?? error.message}).`);
      return null;
    });
    if (head === null) return null;
    const isImage = named.isNamed || head.format !== "other" || rawExtensions.has(extname(path).toLowerCase());
    if (!isImage) return null;
    const format = named.format ?? (head.format === "other" ? "raw" : head.format);
    const backing = head.backingFile === null ? null : await real(head.backingFile);
    this.found.set(path, {
      path,
      format,
      stamp: state.stamp,
      modifiedAt: state.modifiedAt,
      allocatedBytes: state.allocatedBytes,
      capacityBytes: head.virtualBytes ?? (format === "raw" ? state.stamp.sizeBytes : null),
      // A disk that a machine reads as raw builds on nothing, whatever its guest wrote to its start.
      backing: format === "raw" ? null : backing,
      users: named.users,
      pool: named.pool,
    });
    return format === "raw" ? null : backing;
  }
}

/** Whoever needs a file needs what it builds on. */
function spreadUsers(found: Map<string, StorageFile>): void {
  for (const [path, file] of found) {
    const direct = file.users.filter((user) => user.role !== "backing");
    const seen = new Set([path]);
    for (let below = file.backing; below !== null && !seen.has(below); ) {
      seen.add(below);
      const lower = found.get(below);
      if (!lower) break;
      const added = direct
        .filter((user) => !lower.users.some((known) => known.id === user.id && known.target === user.target))
        .map((user) => ({ ...user, role: "backing" as const }));
      found.set(below, { ...lower, users: [...lower.users, ...added] });
      below = lower.backing;
    }
  }
}

async function readSight({ machines, folders, files }: StorageParts): Promise<StorageSight> {
  const readAt = new Date().toISOString();
  const { disks, pools } = machines ? await machines.storage() : { disks: [], pools: [] };
  const builder = new SightBuilder(files);
  await Promise.all(disks.map((disk) => builder.addDisk(disk)));
  const roots = await Promise.all(folders.map(real));
  for (const { name, folder } of pools) await builder.addFolder(await real(folder), name);
  for (const folder of roots) {
    const isThere = await access(folder).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== "ENOENT",
    );
    // What should be there and is not is no empty folder.
    if (isThere) await builder.addFolder(folder, null);
    else builder.unread.push(`${folder} is not there. Mount or make it, or take it out of the configuration.`);
  }
  // What builds on a machine's disk most often lies beside it.
  for (const folder of new Set(await Promise.all(disks.map(({ path }) => real(dirname(path))))))
    await builder.addFolder(folder, null);
  await builder.look();
  spreadUsers(builder.found);
  const overlays = new Map<string, string[]>();
  for (const { path, backing } of builder.found.values())
    if (backing !== null) overlays.set(backing, [...(overlays.get(backing) ?? []), path].sort());
  const inOrder = [...builder.found].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    readAt,
    files: new Map(inOrder),
    gone: builder.gone,
    overlays,
    folders: roots,
    unread: [...new Set(builder.unread)].sort(),
  };
}

/** Finds the storage of a host: disks of machines, storage pools, folders of the configuration, and what these build on. */
export function createHostStorage(parts: StorageParts): HostStorage {
  let last: { readonly at: number; readonly sight: Promise<StorageSight> } | null = null;
  let reading: Promise<StorageSight> | null = null;
  return {
    async sight({ maxAgeMs = 0 } = {}) {
      if (last && Date.now() - last.at <= maxAgeMs) return last.sight;
      // Whoever wants it of now is not served by a reading that was begun before.
      await reading?.catch(() => undefined);
      if (last && Date.now() - last.at <= maxAgeMs) return last.sight;
      const at = Date.now();
      const sight = readSight(parts);
      reading = sight;
      try {
        await sight;
        last = { at, sight };
      } finally {
        if (reading === sight) reading = null;
      }
      return sight;
    },
    changed() {
      last = null;
    },
  };
}

import { isProblem } from "#lib/model/problem.ts";
import type { LibvirtConnection } from "./connection.ts";
import type { OtherUser } from "./domain-facts.ts";
import { domainDiskOf, type SnapshotXml } from "./parse-snapshot.ts";
import { SnapshotReader } from "./snapshot-reader.ts";

/** A snapshot redefined under its old name shows in no list; after this long all are looked at again, some in each turn. */
const trustMs = 60_000;

interface Known {
  readonly name: string;
  /** The list of names as it was when the files were read; null: to be read anew. */
  readonly listed: string | null;
  readonly readAt: number;
  readonly reader: SnapshotReader;
  readonly snapshotsByFile: ReadonlyMap<string, readonly string[]>;
  readonly images: readonly string[];
  readonly isWhole: boolean;
}

/** Images that a snapshot cannot do without, and those that it made. */
const imagesOf = (xml: SnapshotXml): string[] =>
  xml.disks
    .filter((disk) => disk.mode !== "no")
    .flatMap((disk) => [domainDiskOf(xml, disk.target)?.file ?? null, disk.overlay])
    .filter((file) => file !== null);

const filesOf = (xml: SnapshotXml): string[] => [
  ...imagesOf(xml),
  ...(xml.memoryFile === null ? [] : [xml.memoryFile]),
];

/**
 * The files that snapshots of any machine of a host name: a point of another machine must not be changed under it. One list of
 * names a machine and look; descriptions are read where that list changed.
 */
export class HostSnapshots {
  #connection: LibvirtConnection;
  #known = new Map<string, Known>();
  #turns = new Map<string, Promise<void>>();

  constructor(connection: LibvirtConnection) {
    this.#connection = connection;
  }

  /** Looks at all machines. Throws `host-down` and `timed-out`. */
  async refresh(domains: readonly { readonly uuid: string; readonly name: string }[]): Promise<void> {
    for (const uuid of this.#known.keys())
      if (!domains.some((domain) => domain.uuid === uuid)) {
        this.#known.delete(uuid);
        this.#turns.delete(uuid);
      }
    await Promise.all(domains.map(({ uuid, name }) => this.#inTurn(uuid, name)));
  }

  /** Espalier changed this machine's snapshots. */
  forget(uuid: string): void {
    const known = this.#known.get(uuid);
    if (known) this.#known.set(uuid, { ...known, listed: null });
  }

  /** Snapshots of other machines that name `path`. */
  usersOf(path: string, except: string): readonly OtherUser[] {
    return [...this.#known].flatMap(([id, { name, snapshotsByFile }]) =>
      id === except ? [] : (snapshotsByFile.get(path) ?? []).map((snapshot) => ({ id, name, snapshot })),
    );
  }

  /** Other machines whose snapshots could not all be read: nothing is known of the files that these name. */
  unread(except: string): readonly string[] {
    return [...this.#known].flatMap(([id, { name, isWhole }]) => (id === except || isWhole ? [] : [name]));
  }

  /** Disk images that the snapshots of one machine name. */
  imagesOf(uuid: string): readonly string[] {
    return this.#known.get(uuid)?.images ?? [];
  }

  /** Every file that any snapshot names. */
  files(): readonly string[] {
    return [...this.#known.values()].flatMap(({ snapshotsByFile }) => [...snapshotsByFile.keys()]);
  }

  /** One look at a machine at a time: a reader keeps what it knows between looks. */
  #inTurn(uuid: string, name: string): Promise<void> {
    const before = this.#turns.get(uuid) ?? Promise.resolve();
    const turn = before.catch(() => undefined).then(() => this.#look(uuid, name));
    this.#turns.set(uuid, turn);
    return turn;
  }

  async #look(uuid: string, name: string): Promise<void> {
    const known = this.#known.get(uuid);
    const reader = known?.reader ?? new SnapshotReader(this.#connection, uuid);
    const nothing = {
      name,
      reader,
      readAt: Date.now(),
      listed: null,
      snapshotsByFile: new Map(),
      images: [],
      isWhole: false,
    };
    try {
      const list = ["snapshot-list", `--domain=${uuid}`, "--topological", "--name"];
      const listed = await this.#connection.readIfPresent(list);
      if (listed === undefined) return void this.#known.delete(uuid);
      if (known && known.listed === listed && known.isWhole && Date.now() - known.readAt < trustMs)
        return void this.#known.set(uuid, { ...known, name });
      const { snapshots, problems } = await reader.read(known?.listed === null ? "all" : []);
      const byFile = new Map<string, string[]>();
      for (const { xml } of snapshots)
        for (const file of new Set(xml ? filesOf(xml) : []))
          byFile.set(file, [...(byFile.get(file) ?? []), xml?.name ?? ""]);
      const isWhole = problems.length === 0;
      const images = [...new Set(snapshots.flatMap(({ xml }) => (xml ? imagesOf(xml) : [])))];
      this.#known.set(uuid, { name, reader, listed, readAt: Date.now(), snapshotsByFile: byFile, images, isWhole });
    } catch (error) {
      if (!isProblem(error) || error.code === "host-down" || error.code === "timed-out") throw error;
      this.#known.set(uuid, nothing);
    }
  }
}

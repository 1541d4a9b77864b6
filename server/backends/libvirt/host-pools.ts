import { isProblem } from "#lib/model/problem.ts";
import { childOf, parseToolXml, textOf } from "#server/xml/xml-element.ts";
import type { LibvirtConnection } from "./connection.ts";
import { uuidPattern } from "./host-domains.ts";

/** A storage pool whose volumes are files of one folder. */
export interface FolderPool {
  readonly id: string;
  readonly name: string;
  readonly folder: string;
}

const folderTypes = new Set(["dir", "fs", "netfs"]);

/** Reads `virsh pool-dumpxml`. Null for a pool of another kind. Throws `unreadable-output`. */
export function parseFolderPool(text: string): FolderPool | null {
  const pool = parseToolXml(text, "pool");
  const folder = textOf(childOf(pool, "target"), "path");
  if (!folderTypes.has(pool.attributes.type ?? "") || !folder?.startsWith("/")) return null;
  return { id: textOf(pool, "uuid") ?? "", name: textOf(pool, "name") ?? "", folder: folder.replace(/(?<=.)\/+$/, "") };
}

/** The folders that libvirt's storage pools keep their volumes in: what builds on an image may lie there. */
export class HostPools {
  #connection: LibvirtConnection;
  #pools: readonly FolderPool[] = [];

  constructor(connection: LibvirtConnection) {
    this.#connection = connection;
  }

  /** As they were at the last `refresh`. */
  get pools(): readonly FolderPool[] {
    return this.#pools;
  }

  async refresh(): Promise<void> {
    const list = await this.#connection.read(["pool-list", "--all", "--uuid"]).catch((error: unknown) => {
      // A libvirt without the storage driver has no pools.
      if (isProblem(error) && error.code === "unsupported") return "";
      throw error;
    });
    const uuids = list
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => uuidPattern.test(line));
    const texts = await Promise.all(
      uuids.map((uuid) =>
        this.#connection.read(["pool-dumpxml", `--pool=${uuid}`]).catch((error: unknown) => {
          if (isProblem(error) && /Storage pool not found|no storage pool with matching/.test(error.message))
            return null;
          throw error;
        }),
      ),
    );
    this.#pools = texts.flatMap((text) => (text === null ? [] : (parseFolderPool(text) ?? [])));
  }
}

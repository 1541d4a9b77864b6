import type { SnapshotXml } from "./parse-snapshot.ts";

/** The snapshots of one domain with their children, for questions about descent. */
export class SnapshotSet {
  readonly byName: ReadonlyMap<string, SnapshotXml>;
  #children = new Map<string, string[]>();

  constructor(snapshots: readonly SnapshotXml[]) {
    this.byName = new Map(snapshots.map((xml) => [xml.name, xml]));
    for (const xml of snapshots)
      if (xml.parent !== null) this.#children.set(xml.parent, [...(this.#children.get(xml.parent) ?? []), xml.name]);
  }

  childrenOf(name: string): readonly string[] {
    return this.#children.get(name) ?? [];
  }
}

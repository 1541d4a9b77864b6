import type { StaleName } from "#server/backends/subject-facts.ts";
import type { DomainFacts } from "../domain-facts.ts";
import { domainDiskOf, type SnapshotXml } from "../parse-snapshot.ts";
import { isSameFile } from "./same-file.ts";

interface External {
  readonly snapshot: SnapshotXml;
  readonly target: string;
  readonly frozen: string;
  readonly overlay: string;
}

const externalsOf = (snapshot: SnapshotXml): External[] =>
  snapshot.disks.flatMap(({ target, mode, overlay }) => {
    const frozen = domainDiskOf(snapshot, target)?.file ?? null;
    return mode === "external" && frozen !== null && overlay !== null ? [{ snapshot, target, frozen, overlay }] : [];
  });

/** From a frozen file down to `end` by what the descriptions say; null when they do not lead there. */
function wayDown(from: External, end: string, all: readonly External[], facts: DomainFacts): string[] | null {
  const way = [from.frozen];
  for (let file = from.frozen; ; ) {
    const below = all.find((made) => made.target === from.target && made.overlay === file)?.frozen;
    if (below === undefined || way.includes(below)) return null;
    way.push(below);
    if (isSameFile(below, end, facts)) return way;
    file = below;
  }
}

/**
 * Whether the layers above were merged down into `file` after the snapshot was taken. A lowest file has no other reason to be
 * written to once it is frozen: pulls and rebases write to what lies above. The snapshot's time is in whole seconds.
 */
function wasWrittenAfter(file: string, { creationTime }: SnapshotXml, facts: DomainFacts): boolean {
  const image = facts.images.get(file);
  if (image?.file.state !== "present" || !image.info || image.info.backingFile !== null) return false;
  return Number(BigInt(image.file.stamp.modifiedNs) / 1_000_000n) >= (creationTime + 1) * 1000;
}

/** External snapshots whose overlay no longer builds on the file that they froze: chains that were changed past libvirt. */
export function staleNames(snapshots: readonly SnapshotXml[], facts: DomainFacts): StaleName[] {
  const all = snapshots.flatMap(externalsOf);
  const heads = new Set(facts.domain.disks.map((disk) => disk.file));
  return all.flatMap((one): StaleName[] => {
    const info = facts.images.get(one.overlay)?.info;
    if (!info || isSameFile(info.backingFile, one.frozen, facts)) return [];
    const backing = info.backingFile;
    const way = backing === null ? null : wayDown(one, backing, all, facts);
    const isMerged =
      backing !== null && way !== null && !heads.has(backing) && wasWrittenAfter(backing, one.snapshot, facts);
    const below = new Set(way?.slice(1));
    return [
      {
        snapshot: one.snapshot.name,
        ...{ target: one.target, file: one.frozen, overlay: one.overlay, backing },
        isGone: facts.images.get(one.frozen)?.file.state === "missing",
        mergedInto: isMerged ? backing : null,
        lost: isMerged
          ? all
              .filter((other) => other.target === one.target && below.has(other.frozen))
              .map((other) => other.snapshot.name)
          : [],
      },
    ];
  });
}

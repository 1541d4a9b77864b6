import { isProblem, Problem } from "#lib/model/problem.ts";
import type { ObservedPoint } from "#server/backends/observed-point.ts";
import type { DiskLayerSource } from "#server/blocks/disk-point.ts";
import { type ImageTag, tagsNamed } from "#server/images/image-info.ts";
import { stampKey } from "#server/images/local-files.ts";
import { type DomainFacts, type ImageFacts, snapshotDisks } from "./domain-facts.ts";
import { domainDiskOf, type SnapshotXml } from "./parse-snapshot.ts";

type Points = ReadonlyMap<string, ObservedPoint | Problem>;

/** Where the head's disks are read. */
export function headPoints(facts: DomainFacts): Points {
  return new Map(
    snapshotDisks(facts.domain).map(({ target, file, format }) => [
      target,
      attempt(() => fileAt(target, file, format, facts, facts.isActive)),
    ]),
  );
}

/** Where the disks that a snapshot holds are read. */
export function snapshotPoints(xml: SnapshotXml, facts: DomainFacts): Points {
  const held = xml.disks.filter((disk) => disk.mode !== "no");
  return new Map(
    held.map((entry) => {
      const disk = domainDiskOf(xml, entry.target);
      const target = disk?.target ?? entry.target;
      return [
        target,
        attempt(() => {
          if (!disk)
            throw new Problem("unsupported", `The snapshot's description does not say which file ${target} was on.`);
          return entry.mode === "internal"
            ? insideImage(xml, target, disk.file, facts)
            : fileAt(target, disk.file, disk.format, facts, false);
        }),
      ];
    }),
  );
}

function attempt(find: () => ObservedPoint): ObservedPoint | Problem {
  try {
    return find();
  } catch (error) {
    if (isProblem(error)) return error;
    throw error;
  }
}

/** The content of a file through all that it builds on. */
function fileAt(
  target: string,
  file: string | null,
  format: string | null,
  facts: DomainFacts,
  isLive: boolean,
): ObservedPoint {
  const images = chainFrom(target, file, facts);
  const layers = images.map((image, at) => layerOf(image, at === 0 ? format : null));
  const stamps = images.map(stampOf);
  return { point: { layers }, isLive, stamp: isLive ? null : stamps.join(" ") };
}

/** A snapshot inside an image: its own table of clusters there, and what the image builds on. */
function insideImage(xml: SnapshotXml, target: string, file: string | null, facts: DomainFacts): ObservedPoint {
  const images = chainFrom(target, file, facts);
  const [image, ...below] = images;
  const tag = tagOf(xml.name, image);
  const layers = images.map((each, at) => ({ ...layerOf(each, null), snapshotId: at === 0 ? tag.id : null }));
  // The image may be written to without the snapshot's changing: its clusters stay while it holds them.
  const stamp = [identityOf(image), tag.id, tag.name, tag.createdAt, ...below.map(stampOf)].join(" ");
  return { point: { layers }, isLive: false, stamp };
}

function tagOf(name: string, image: ImageFacts): ImageTag {
  const [tag, second] = image.info ? tagsNamed(image.info, name) : [];
  if (tag && !second) return tag;
  if (tag)
    throw new Problem(
      "blocked",
      `${image.path} holds two snapshots called "${name}"; which of them is meant cannot be told.`,
    );
  throw new Problem(
    "not-found",
    `${image.path} holds no snapshot "${name}" any more, though libvirt lists it. See the machine's findings.`,
  );
}

function chainFrom(target: string, file: string | null, facts: DomainFacts): [ImageFacts, ...ImageFacts[]] {
  if (facts.filesProblem !== null) throw new Problem("unsupported", facts.filesProblem);
  if (file === null)
    throw new Problem("unsupported", `${target} is on no file or block device, so its blocks cannot be looked at.`);
  const first = readable(file, facts);
  const chain: [ImageFacts, ...ImageFacts[]] = [first];
  for (let path = first.info?.backingFile ?? null; path !== null; ) {
    if (chain.some((image) => image.path === path))
      throw new Problem("unreadable-output", `The chain of ${file} comes back to ${path}.`);
    const next = readable(path, facts);
    chain.push(next);
    path = next.info?.backingFile ?? null;
  }
  return chain;
}

function readable(path: string, facts: DomainFacts): ImageFacts {
  const image = facts.images.get(path);
  if (image?.file.state === "missing") throw new Problem("not-found", `${path} is not there.`);
  if (image?.file.state === "present" && image.info) {
    if (image.info.encrypted)
      throw new Problem("unsupported", `${path} is encrypted, and Espalier has no key to read it with.`);
    return image;
  }
  const reason = image?.problem ?? (image?.file.state === "unknown" ? image.file.reason : null);
  throw new Problem("permission-denied", reason ?? `${path} could not be read.`);
}

function layerOf(image: ImageFacts, format: string | null): DiskLayerSource {
  const known = format ?? image.info?.format ?? null;
  if (known === "qcow2" || known === "raw") return { path: image.path, format: known, snapshotId: null };
  throw new Problem(
    "unsupported",
    `${image.path} is ${known ?? "of no known format"}: only qcow2 and raw can be read.`,
  );
}

const stampOf = (image: ImageFacts): string => (image.file.state === "present" ? stampKey(image.file.stamp) : "");
const identityOf = (image: ImageFacts): string =>
  image.file.state === "present" ? `${image.path} ${image.file.stamp.device}:${image.file.stamp.inode}` : image.path;

import type { Blocker } from "#lib/model/capability.ts";
import { jobName } from "#server/backends/subject-facts.ts";
import { tagsNamed } from "#server/images/image-info.ts";
import type { DomainFacts, ImageFacts, OtherUser } from "./domain-facts.ts";
import { domainDiskOf, type SnapshotXml } from "./parse-snapshot.ts";
import { isAtLeast } from "./versions.ts";

/** One thing in the way of an action. `lasting`: no change that the operator can make here removes it. */
export interface Obstacle {
  readonly reason: string;
  readonly blockers: readonly Blocker[];
  readonly lasting: boolean;
}

const passing = (reason: string, blockers: readonly Blocker[] = []): Obstacle => ({ reason, blockers, lasting: false });
const lasting = (reason: string, blockers: readonly Blocker[] = []): Obstacle => ({ reason, blockers, lasting: true });
const file = (path: string): Blocker => ({ kind: "file", id: path, name: path });
const list = (names: readonly string[]): string =>
  names.slice(0, 3).join(", ") + (names.length > 3 ? ` and ${names.length - 3} more` : "");

/** What holds up every change of a domain's snapshots. */
export function domainObstacles(facts: DomainFacts): Obstacle[] {
  const found: Obstacle[] = [];
  if (facts.filesProblem !== null)
    found.push(passing(`${facts.filesProblem} Espalier changes nothing that it cannot check first.`));
  if (facts.state === "in shutdown") found.push(passing(`${facts.name} is shutting down. Wait until it is off.`));
  if (facts.state === "pmsuspended") found.push(passing(`${facts.name} is suspended by its guest. Wake it up first.`));
  if (facts.blockJobs === null)
    found.push(passing(`QEMU does not answer for ${facts.name}, so it is not known whether a block job is under way.`));
  else if (facts.blockJobs.length > 0)
    found.push(
      passing(
        `A block job is under way on ${list(facts.blockJobs)}. Wait for its end or abort it.`,
        facts.blockJobs.map((target) => ({ kind: "disk", id: target, name: target })),
      ),
    );
  return found;
}

/** What is not known of other machines' snapshots may be that they need this file. */
export const unreadMachineObstacles = (path: string, facts: DomainFacts): Obstacle[] =>
  facts.unreadMachines.length === 0
    ? []
    : [
        passing(
          `The snapshots of ${list(facts.unreadMachines)} could not all be read, so it is not known whether one of them needs ${path}.`,
        ),
      ];

/** Other files or machines whose content would change with this image. */
function sharing(image: ImageFacts, facts: DomainFacts): Obstacle[] {
  const found: Obstacle[] = [];
  if (image.overlays.length > 0)
    found.push(
      passing(
        `${list(image.overlays)} builds on ${image.path}; changing what lies in it would change what they hold.`,
        image.overlays.map(file),
      ),
    );
  if (image.otherUsers.length > 0)
    found.push(
      passing(
        `${image.path} is ${usedBy(image.otherUsers)} too.`,
        image.otherUsers.map((user) => ({ kind: "domain", id: user.id, name: user.name })),
      ),
    );
  found.push(...unreadMachineObstacles(image.path, facts));
  const unsearched = facts.unsearched.filter(
    (path) => image.path.startsWith(`${path}/`) || path.startsWith(dirOf(image.path)),
  );
  if (unsearched.length > 0)
    found.push(
      passing(`${list(unsearched)} cannot be read, so it is not known whether another file builds on ${image.path}.`),
    );
  return found;
}

/** "a disk of web-02", "needed by "before" of web-02", or both. */
export function usedBy(users: readonly OtherUser[]): string {
  const machines = users.filter((user) => user.snapshot === null).map((user) => user.name);
  const points = users.flatMap(({ snapshot, name }) => (snapshot === null ? [] : `"${snapshot}" of ${name}`));
  return [
    ...(machines.length > 0 ? [`a disk of ${list(machines)}`] : []),
    ...(points.length > 0 ? [`needed by ${list(points)}`] : []),
  ].join(" and ");
}

const dirOf = (path: string): string => path.slice(0, path.lastIndexOf("/") + 1);

/** libvirt saves and deletes inside a machine that runs by jobs of QEMU that carry the name (10.9.0; seen with 11.3.0). */
export const needsPlainNames = ({ isActive, versions }: DomainFacts): boolean =>
  isActive && isAtLeast(versions.daemon, "10.9.0");

interface TagNeeds {
  /** The tag must be there (a revert), or may be gone already (a deletion). */
  readonly purpose: "revert" | "delete";
}

/**
 * What is in the way of acting on a snapshot's tags inside its images. libvirt stops a running machine before it finds any of
 * this out, so all of it is looked at beforehand.
 */
export function tagObstacles(xml: SnapshotXml, facts: DomainFacts, { purpose }: TagNeeds): Obstacle[] {
  const found: Obstacle[] = [];
  let vmStateBytes = 0;
  for (const entry of xml.disks) {
    if (entry.mode !== "internal") continue;
    const disk = domainDiskOf(xml, entry.target);
    const image = disk?.file ? facts.images.get(disk.file) : undefined;
    if (!disk?.file || !image) {
      if (facts.filesProblem === null)
        found.push(lasting(`The snapshot does not say which file ${entry.target} was on.`));
      continue;
    }
    if (image.file.state === "missing") {
      found.push(
        lasting(`${image.path} is gone, and with it what the snapshot held of ${entry.target}.`, [file(image.path)]),
      );
      continue;
    }
    if (!image.info) {
      found.push(passing(image.problem ?? `${image.path} could not be read.`, [file(image.path)]));
      continue;
    }
    const tags = tagsNamed(image.info, xml.name);
    vmStateBytes = Math.max(vmStateBytes, ...tags.map((tag) => tag.vmStateBytes));
    if (tags.length === 0)
      found.push(
        lasting(
          `${image.path} holds no snapshot "${xml.name}"${purpose === "revert" ? "; a revert would stop the machine and then fail" : ""}. Only its metadata is left: it can be forgotten.`,
          [file(image.path)],
        ),
      );
    if (tags.length > 1)
      found.push(
        passing(`${image.path} holds ${tags.length} snapshots "${xml.name}"; it cannot be told which one is meant.`, [
          file(image.path),
        ]),
      );
    // QEMU 7.2: `snapshot -a 1` loads the snapshot with the id 1 even where another is called "1"; `-d` goes by the name.
    const byId =
      purpose === "revert" &&
      /^\d+$/.test(xml.name) &&
      image.info.tags.find((tag) => tag.id === xml.name && tag.name !== xml.name);
    if (byId)
      found.push(
        lasting(
          `QEMU would take the name "${xml.name}" for the snapshot "${byId.name}", whose number it is, in ${image.path}.`,
          [{ kind: "snapshot", id: byId.name, name: byId.name }],
        ),
      );
    if (image.info.corrupt)
      found.push(passing(`${image.path} is marked corrupt. Check it with qemu-img check first.`, [file(image.path)]));
    found.push(...sharing(image, facts));
    if (purpose === "revert" && image.info.bitmaps.length > 0)
      found.push(
        passing(
          `${image.path} holds dirty bitmaps (${list(image.info.bitmaps)}) of a backup; QEMU cannot load a snapshot beside them. Remove them first; the next backup is then a full one.`,
          image.info.bitmaps.map((name) => ({ kind: "bitmap", id: name, name })),
        ),
      );
  }
  if (purpose === "delete" && needsPlainNames(facts) && !jobName.test(xml.name))
    found.push(
      passing(
        `${facts.name} runs, and this host's QEMU deletes inside it only what has a name of plain letters and digits. Shut it down first.`,
      ),
    );
  const isKnown = found.length === 0 && facts.filesProblem === null;
  if (purpose === "revert" && xml.memory === "internal" && vmStateBytes === 0 && isKnown)
    found.push(lasting(`No image holds the memory of "${xml.name}", so the machine cannot be put back as it was.`));
  if (
    purpose === "revert" &&
    facts.checkpoints.length > 0 &&
    !found.some((o) => o.blockers.some((b) => b.kind === "bitmap"))
  )
    found.push(
      passing(
        `Checkpoints for incremental backup are there (${list(facts.checkpoints)}); QEMU cannot load a snapshot beside their bitmaps. Delete them first; the next backup is then a full one.`,
        facts.checkpoints.map((name) => ({ kind: "checkpoint", id: name, name })),
      ),
    );
  return found;
}

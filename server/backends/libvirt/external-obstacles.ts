import type { Blocker } from "#lib/model/capability.ts";
import type { ObservedSnapshot } from "#server/backends/contract.ts";
import type { FileGraph } from "#server/backends/file-graph.ts";
import type { DomainFacts } from "./domain-facts.ts";
import { snapshotDisks } from "./domain-facts.ts";
import { domainObstacles, type Obstacle, unreadMachineObstacles, usedBy } from "./obstacles.ts";
import { isAtLeast } from "./versions.ts";

const file = (path: string): Blocker => ({ kind: "file", id: path, name: path });
const passing = (reason: string, blockers: readonly Blocker[] = []): Obstacle => ({ reason, blockers, lasting: false });
const lasting = (reason: string, blockers: readonly Blocker[] = []): Obstacle => ({ reason, blockers, lasting: true });

/** A chain is whole when every link can be read down to the end. */
function chainObstacles(path: string, facts: DomainFacts, graph: FileGraph): Obstacle[] {
  const seen = new Set<string>();
  for (let link: string | null = path; link !== null; link = graph.backingOf(link)) {
    if (seen.has(link)) return [lasting(`${link} builds on itself.`, [file(link)])];
    seen.add(link);
    const image = facts.images.get(link);
    if (!image || image.file.state === "missing")
      return [lasting(`${link} is gone, and what builds on it cannot be read.`, [file(link)])];
    if (!image.info) return [passing(image.problem ?? `${link} could not be read.`, [file(link)])];
    if (image.info.corrupt)
      return [passing(`${link} is marked corrupt. Check it with qemu-img check first.`, [file(link)])];
  }
  return [];
}

const checkpointObstacles = (facts: DomainFacts): Obstacle[] =>
  facts.checkpoints.length === 0
    ? []
    : [
        passing(
          `Checkpoints for incremental backup are there (${facts.checkpoints.slice(0, 3).join(", ")}); a new chain would break them. Delete them first; the next backup is then a full one.`,
          facts.checkpoints.map((name) => ({ kind: "checkpoint", id: name, name })),
        ),
      ];

const externalDisks = (snapshot: ObservedSnapshot) => snapshot.disks.filter((disk) => disk.mode === "external");

/** What is in the way of a new overlay on a snapshot's frozen files. */
export function externalRevertObstacles(snapshot: ObservedSnapshot, facts: DomainFacts, graph: FileGraph): Obstacle[] {
  const found = [...domainObstacles(facts), ...checkpointObstacles(facts)];
  if (!facts.isPersistent)
    found.push(lasting("A transient machine vanishes when it is off, and a revert switches it off."));
  for (const disk of externalDisks(snapshot)) {
    if (disk.file === null) {
      found.push(lasting(`The snapshot does not say which file ${disk.target} was on.`));
      continue;
    }
    found.push(...chainObstacles(disk.file, facts, graph));
    const written = graph.chainOf(disk.file).find((link) => link !== disk.file && graph.isHead(link));
    if (written !== undefined)
      found.push(
        lasting(`The machine writes to ${written}, which ${disk.file} builds on: what the snapshot held is gone.`, [
          file(written),
        ]),
      );
    if (graph.isHead(disk.file))
      found.push(
        lasting(`The machine writes to ${disk.file} again: what it held at the snapshot is gone.`, [file(disk.file)]),
      );
    const users = (facts.images.get(disk.file)?.otherUsers ?? []).filter((user) => user.snapshot === null);
    if (users.length > 0)
      found.push(
        passing(
          `${users.map((user) => user.name).join(", ")} writes to ${disk.file}.`,
          users.map((user) => ({ kind: "domain", id: user.id, name: user.name })),
        ),
      );
  }
  if (snapshot.memoryFile !== null) {
    const memory = facts.memoryFiles.get(snapshot.memoryFile);
    if (memory?.state === "missing")
      found.push(lasting(`The file with the memory, ${snapshot.memoryFile}, is gone.`, [file(snapshot.memoryFile)]));
    if (memory?.state === "unknown") found.push(passing(memory.reason, [file(snapshot.memoryFile)]));
  }
  return found;
}

/** What is in the way of merging a snapshot's frozen files with others, whatever the direction. */
export function externalMergeObstacles(snapshot: ObservedSnapshot, facts: DomainFacts, graph: FileGraph): Obstacle[] {
  const found = [...domainObstacles(facts), ...checkpointObstacles(facts)];
  if (facts.managedSave)
    found.push(
      passing(
        `${facts.name} was saved to disk (managed save) on these files. Start it, or discard what was saved, first.`,
      ),
    );
  for (const disk of externalDisks(snapshot)) {
    const path = disk.file;
    if (path === null) {
      found.push(lasting(`The snapshot does not say which file ${disk.target} was on.`));
      continue;
    }
    found.push(...chainObstacles(path, facts, graph));
    if (graph.isHead(path))
      found.push(
        lasting(`The machine writes to ${path} again: only the snapshot's metadata is left. It can be forgotten.`, [
          file(path),
        ]),
      );
    for (const touched of [path, ...graph.childrenOf(path)]) {
      const users = facts.images.get(touched)?.otherUsers ?? [];
      if (users.length > 0)
        found.push(
          passing(
            `${touched} is ${usedBy(users)} too.`,
            users.map((user) => ({ kind: "domain", id: user.id, name: user.name })),
          ),
        );
    }
    found.push(...unreadMachineObstacles(path, facts));
    const unsearched = facts.unsearched.filter((place) => path.startsWith(`${place}/`) || place === path);
    if (unsearched.length > 0)
      found.push(passing(`${unsearched.join(", ")} cannot be read, so it is not known what builds on ${path}.`));
    const children = graph.childrenOf(path);
    for (const child of children) {
      const role = graph.roleOf(child);
      const tags = graph.file(child)?.tags ?? [];
      if (role === "foreign")
        found.push(
          passing(`${child} builds on ${path} and belongs to no snapshot of this machine. Adopt or remove it first.`, [
            file(child),
          ]),
        );
      else if (tags.length > 0)
        found.push(
          passing(
            `The snapshots ${tags.join(", ")} inside ${child} read through ${path}. Delete them first.`,
            tags.map((name) => ({ kind: "snapshot", id: name, name })),
          ),
        );
    }
  }
  return found;
}

/** What is in the way of merging a snapshot's frozen files into all that builds on them. */
export function externalRemoveObstacles(snapshot: ObservedSnapshot, facts: DomainFacts, graph: FileGraph): Obstacle[] {
  const found = externalMergeObstacles(snapshot, facts, graph);
  for (const { file: path } of externalDisks(snapshot)) {
    if (path === null || !facts.isActive || !graph.isInHeadChain(path)) continue;
    const children = graph.childrenOf(path);
    const live = children.find((child) => graph.isInHeadChain(child));
    const others = children.filter((child) => child !== live && graph.roleOf(child) !== "left-behind");
    if (live && !graph.isHead(live) && others.length > 0)
      found.push(
        passing(
          `${facts.name} runs on ${live}, and ${others.join(", ")} builds on ${path} too. Shut the machine down first.`,
          others.map(file),
        ),
      );
  }
  return found;
}

/** What is in the way of merging files of the machine's chain, whichever they are. */
export function headMergeObstacles(facts: DomainFacts): Obstacle[] {
  const found = [...domainObstacles(facts), ...checkpointObstacles(facts)];
  if (facts.managedSave)
    found.push(
      passing(
        `${facts.name} was saved to disk (managed save) on these files. Start it, or discard what was saved, first.`,
      ),
    );
  if (facts.unsearched.length > 0)
    found.push(
      passing(
        `${facts.unsearched.slice(0, 3).join(", ")} cannot be read, so it is not known what builds on these files.`,
      ),
    );
  const isChain = snapshotDisks(facts.domain).some(
    ({ file: path }) => path && facts.images.get(path)?.info?.backingFile,
  );
  if (!isChain) found.push(lasting("The machine's files build on no other, so there is nothing to merge."));
  return found;
}

/** What is in the way of going on in new overlays. */
export function externalCreateObstacles(facts: DomainFacts): Obstacle[] {
  const found = domainObstacles(facts);
  const disks = snapshotDisks(facts.domain).filter((disk) => disk.file !== null);
  if (disks.length === 0) found.push(lasting("The machine has no disk that could be saved."));
  if (!facts.isActive) found.push(...checkpointObstacles(facts));
  for (const disk of disks) {
    const blockers = [{ kind: "disk", id: disk.target, name: disk.target }];
    const image = disk.file ? facts.images.get(disk.file) : undefined;
    if (disk.sourceType !== "file")
      found.push(lasting(`${disk.target} is not on a file, so no overlay can be put on it from here.`, blockers));
    else if (facts.filesProblem === null && (image?.file.state !== "present" || !image.info))
      found.push(passing(image?.problem ?? `${disk.file} is not there.`, blockers));
    if (image && image.otherUsers.length > 0)
      found.push(
        passing(
          `${disk.file} is ${usedBy(image.otherUsers)} too.`,
          image.otherUsers.map((user) => ({ kind: "domain", id: user.id, name: user.name })),
        ),
      );
  }
  return found;
}

/** QEMU 10 leaves a paused machine unusable after its memory was saved to a file (seen with libvirt 11.3). */
export function externalMemoryObstacles(facts: DomainFacts): Obstacle[] {
  const found = externalCreateObstacles(facts);
  if (!facts.isActive) found.push(passing("The machine is off: it has no memory to save."));
  if (facts.state === "paused" && isAtLeast(facts.versions.daemon, "10.0.0"))
    found.push(
      passing(
        `With libvirt ${facts.versions.daemon} a paused machine cannot go on after its memory was saved to a file. Resume it first.`,
      ),
    );
  if (facts.domain.hasHostDevices)
    found.push(
      lasting("A device of the host is passed through to the machine; QEMU cannot save such a machine's memory."),
    );
  return found;
}

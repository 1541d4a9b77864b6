import { formatBytes } from "#lib/format/bytes.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { newFilePath } from "#server/backends/volume/new-file.ts";
import type { VolumeChanges, VolumeSequence, VolumeStep } from "#server/backends/volume/volume-facts.ts";
import type { ImageReading } from "./image-reading.ts";
import { nextId, type Tag } from "./tag.ts";
import type { TagCall } from "./tag-call.ts";

const step = (title: string, call: TagCall, destructive = false): VolumeStep => ({ title, destructive, call });
const refOf = ({ id, key, name }: Tag) => ({ tagId: id, key, name });

const sequence = (steps: readonly VolumeStep[], more: Partial<VolumeSequence> = {}): VolumeSequence => ({
  steps,
  effects: [],
  bytesToCopy: 0,
  freeNeeded: [],
  undoable: "yes",
  snapshot: null,
  ...more,
});

/** Machines that are off and have the image as a disk see a snapshot of which their own tree knows nothing. */
function machineEffects({ file }: ImageReading): Effect[] {
  const users = file.users.filter(({ role }) => role === "disk");
  if (users.length === 0) return [];
  return [
    {
      group: "snapshots",
      severity: "warning",
      text: `${[...new Set(users.map(({ name }) => name))].join(", ")} has this image as a disk. The snapshot holds that disk alone, and the machine's own tree does not list it.`,
      objects: users.map(({ id, name }) => ({ kind: "domain", id, name })),
    },
  ];
}

/** Native steps of each change. Pure. */
export function tagChanges(reading: ImageReading): VolumeChanges {
  const { file, tags } = reading;
  const { path } = file;
  const tagAt = (id: string): Tag => {
    const tag = tags.find((candidate) => candidate.id === id);
    if (tag) return tag;
    throw new Problem("not-found", `${path} holds no snapshot with the id ${id}.`);
  };
  const take = (name: string, description: string | null, now: Date): VolumeStep =>
    step(`Take snapshot "${name}" inside ${path}`, { verb: "take", name, description, at: now.toISOString() });
  const space = [{ path, needBytes: null, freeBytes: reading.freeBytes }];
  return {
    create({ name, description, now, writable, file: wished }) {
      if (writable)
        throw new Problem("unsupported", "A snapshot inside an image cannot be written to. Make a new volume of it.", {
          blockers: [],
        });
      if (wished !== null)
        throw new Problem("invalid-input", "A snapshot inside an image has no file of its own. Leave out `file`.", {
          fields: { disks: "no file" },
        });
      return sequence([take(name, description, now)], {
        effects: machineEffects(reading),
        freeNeeded: space,
        snapshot: nextId(tags),
      });
    },
    revert(id, keep, now) {
      const tag = tagAt(id);
      const memory: Effect[] =
        (tag.vmStateBytes ?? 0) > 0
          ? [
              {
                group: "service",
                severity: "warning",
                text: `"${tag.name}" also holds ${formatBytes(tag.vmStateBytes ?? 0)} of a machine's memory, which is not loaded: the disk is as after a power cut.`,
                objects: [{ kind: "snapshot", id, name: tag.name }],
              },
            ]
          : [];
      const apply = step(`Go back to "${tag.name}" inside ${path}`, { verb: "apply", ...refOf(tag) }, keep === null);
      return sequence([...(keep ? [take(keep.name, keep.description, now)] : []), apply], {
        effects: memory,
        freeNeeded: keep ? space : [],
        undoable: keep ? "yes" : "no",
        snapshot: keep ? nextId(tags) : null,
      });
    },
    remove(ids) {
      // Deepest first: what is left when it stops half-way is a tree.
      const order = [...reading.lineage.placed.keys()];
      const depth = (key: string): number => {
        let steps = 0;
        for (
          let at = reading.lineage.placed.get(key)?.parent ?? null;
          at !== null && steps <= order.length;
          at = reading.lineage.placed.get(at)?.parent ?? null
        )
          steps++;
        return steps;
      };
      const going = ids.map(tagAt).sort((a, b) => depth(b.key) - depth(a.key));
      return sequence(
        going.map((tag) => step(`Delete "${tag.name}" inside ${path}`, { verb: "remove", ...refOf(tag) }, true)),
        { undoable: "no" },
      );
    },
    describe(id, { description }) {
      const tag = tagAt(id);
      return sequence([
        step(`Describe "${tag.name}"`, { verb: "describe", ...refOf(tag), description: description ?? "" }),
      ]);
    },
    clone(id, name) {
      const tag = tagAt(id);
      const to = newFilePath(name, path, reading.places, "name");
      // Of an image that builds on others it is not known how much of them is read.
      const needBytes = file.backing === null ? Math.min(file.allocatedBytes, reading.info?.virtualBytes ?? 0) : null;
      return sequence(
        [
          step(`Copy what "${tag.name}" holds to ${to}`, {
            verb: "copy",
            file: path,
            format: "qcow2",
            tagId: tag.id,
            key: tag.key,
            to,
          }),
        ],
        {
          effects: [
            {
              group: "space",
              severity: "info",
              text: `${to} is a qcow2 image that builds on nothing.`,
              objects: [{ kind: "file", id: to, name: to }],
            },
          ],
          bytesToCopy: needBytes,
          freeNeeded: [{ path: to, needBytes, freeBytes: reading.freeBytes }],
        },
      );
    },
    deleteVolume: () =>
      sequence([step(`Remove ${path}`, { verb: "removeImage", file: path }, true)], {
        effects: [
          {
            group: "space",
            severity: "info",
            text: `${formatBytes(file.allocatedBytes)} become free.`,
            objects: [{ kind: "file", id: path, name: path }],
          },
        ],
        undoable: "no",
      }),
  };
}

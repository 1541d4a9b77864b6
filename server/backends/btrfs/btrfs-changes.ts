import { basename, dirname, join } from "node:path";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { listed } from "#server/backends/volume/obstacle.ts";
import { freePath } from "#server/backends/volume/snapshot-slug.ts";
import type { VolumeChanges, VolumeSequence, VolumeStep } from "#server/backends/volume/volume-facts.ts";
import { isWithin } from "#server/images/mounts.ts";
import type { BtrfsCall } from "./btrfs-call.ts";
import type { Subvolume } from "./filesystem.ts";
import { usesOf } from "./obstacles.ts";
import { asidePath, snapshotsFolderOf } from "./snapshot-names.ts";
import { nameOf, type VolumeReading } from "./volume-reading.ts";

const info = (group: Effect["group"], text: string, severity: Effect["severity"] = "info"): Effect => ({
  ...{ group, severity, text, objects: [] },
});

const step = (title: string, call: BtrfsCall, destructive = false): VolumeStep => ({ title, destructive, call });

const sequence = (steps: readonly VolumeStep[], more: Partial<VolumeSequence> = {}): VolumeSequence => ({
  ...{ steps, effects: [], bytesToCopy: 0, freeNeeded: [], undoable: "yes", snapshot: null },
  ...more,
});

/** A path that nothing has, nor had while others descend from it. */
function newSnapshotPath({ live, taken, record }: VolumeReading, name: string): string {
  const folder = snapshotsFolderOf(live.path);
  const keys = new Set(record.snapshots.map(({ key }) => key));
  return freePath(
    (slug) => join(folder, slug),
    name,
    (path) => taken.has(basename(path)) || keys.has(path),
  );
}

/** What a snapshot of the live state does not hold. */
function leftOut(reading: VolumeReading): Effect[] {
  const { nested, live } = reading;
  const effects: Effect[] = [];
  if (nested.length > 0)
    effects.push(
      info(
        "snapshots",
        `Not in the snapshot: ${listed(nested)}. A snapshot leaves out subvolumes that lie inside; each has snapshots of its own.`,
        "warning",
      ),
    );
  if (usesOf(reading, live.path).length > 0)
    effects.push(
      info(
        "snapshots",
        `${nameOf(reading)} is in use: the snapshot is what a power cut would leave. What a guest had not written yet is not in it.`,
        "warning",
      ),
    );
  return effects;
}

/** A clone's path. Throws `invalid-input`, `already-exists`. */
function clonePath({ live, neighbours }: VolumeReading, name: string): string {
  const invalid = (why: string) => new Problem("invalid-input", why, { fields: { name: why } });
  if (name.includes("/") || name === "." || name === "..")
    throw invalid(`The new volume lies beside ${live.path}: give a name without a slash.`);
  if (name.startsWith(".") || name.trim() === "") throw invalid("The name must not be blank or begin with a dot.");
  if (/[\u0000-\u001f\u007f]/.test(name)) throw invalid("The name cannot hold control characters here.");
  if (Buffer.byteLength(name) > 200) throw invalid("A name may be 200 bytes long.");
  const path = join(dirname(live.path), name);
  if (neighbours.has(name)) throw new Problem("already-exists", `${path} is there already. Choose another name.`);
  return path;
}

/** The native steps of each change. Pure. */
export function btrfsChanges(reading: VolumeReading): VolumeChanges {
  const { live, snapshots } = reading;
  const snapshotAt = (path: string): Subvolume => {
    const found = snapshots.find((each) => each.path === path);
    if (found) return found;
    throw new Problem("not-found", `There is no snapshot ${path}.`, { path });
  };
  const removal = ({ path, uuid }: Subvolume): VolumeStep =>
    step(`Delete the subvolume ${basename(path)}`, { verb: "remove", snapshot: path, uuid }, true);
  return {
    create({ name, description, writable }) {
      const snapshot = newSnapshotPath(reading, name);
      return sequence(
        [
          step(`Take a ${writable ? "writable" : "read-only"} snapshot of ${nameOf(reading)}`, {
            ...{ verb: "create", snapshot, liveUuid: live.uuid, name, description, writable },
          }),
        ],
        {
          effects: leftOut(reading),
          snapshot,
          sourceOf: (file) => (isWithin(file, live.path) ? `${snapshot}${file.slice(live.path.length)}` : null),
        },
      );
    },
    revert(snapshot, keep) {
      const { uuid } = snapshotAt(snapshot);
      if (reading.isLiveGone)
        return sequence(
          [step(`Make ${live.path} anew of ${basename(snapshot)}`, { verb: "bringBack", snapshot, uuid })],
          { undoable: "no" },
        );
      const to = keep === null ? asidePath(live.path, live.uuid) : newSnapshotPath(reading, keep.name);
      const exchange = step(`Exchange ${nameOf(reading)} for a new subvolume made of ${basename(snapshot)}`, {
        ...{ verb: "revert", snapshot, uuid, liveUuid: live.uuid, to, keep },
      });
      const drop = step(
        `Delete the subvolume that was live`,
        { verb: "dropReplaced", path: to, uuid: live.uuid },
        true,
      );
      return sequence(keep === null ? [exchange, drop] : [exchange], {
        effects:
          keep === null
            ? []
            : [
                info(
                  "snapshots",
                  `What is kept is the live subvolume itself, under the path ${to} and read-only from then on. Nothing is copied.`,
                ),
              ],
        undoable: keep === null ? "no" : "yes",
        snapshot: keep === null ? null : to,
      });
    },
    remove: (paths) =>
      sequence(
        paths.map((path) => removal(snapshotAt(path))),
        {
          undoable: "no",
          effects: [info("space", "btrfs frees the space in the background, some time after the deletion.")],
        },
      ),
    describe: (snapshot, to) => {
      snapshotAt(snapshot);
      const effects =
        to.name === undefined
          ? []
          : [info("snapshots", `The folder of the snapshot keeps its name, ${basename(snapshot)}.`)];
      return sequence([step(`Describe ${basename(snapshot)}`, { verb: "describe", snapshot, ...to })], { effects });
    },
    clone(snapshot, name) {
      const { uuid } = snapshotAt(snapshot);
      const to = clonePath(reading, name);
      return sequence([
        step(`Make the subvolume ${basename(to)} of ${basename(snapshot)}`, { verb: "clone", snapshot, uuid, to }),
      ]);
    },
    deleteVolume: () =>
      sequence(
        [
          ...snapshots.map(removal),
          step(`Delete the subvolume ${live.path}`, { verb: "deleteVolume", liveUuid: live.uuid }, true),
        ],
        { undoable: "no" },
      ),
  };
}

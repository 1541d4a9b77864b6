import { basename, extname } from "node:path";
import { formatBytes } from "#lib/format/bytes.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { newFilePath } from "#server/backends/volume/new-file.ts";
import { fileBlocker } from "#server/backends/volume/obstacle.ts";
import type { VolumeChanges } from "#server/backends/volume/volume-facts.ts";
import { pathBeside } from "#server/images/overlay-name.ts";
import type { FamilyReading } from "./family-reading.ts";
import { mergeSequence } from "./merge-points.ts";
import type { KeptPoint } from "./overlay-call.ts";
import { guessEffects, type Point } from "./point.ts";
import { removeSequence } from "./remove-points.ts";
import { fileObject, highestFirst, inodeAt, removeStep, sequence, step } from "./sequence.ts";

/** An empty overlay: header, tables and the first cluster. */
const overlayBytes = 256 * 1024;

const liveEffect = (file: string, text: string): Effect => ({
  group: "settings",
  severity: "info",
  text,
  objects: [fileObject(file)],
});

/** Native steps of each change. Pure. */
export function overlayChanges(reading: FamilyReading, points: readonly Point[]): VolumeChanges {
  const { live, family, places } = reading;
  const pointAt = (id: string): Point => {
    const point = points.find(({ file }) => file.path === id);
    if (point) return point;
    throw new Problem("not-found", `${id} is no point of these files. Look again.`);
  };
  const kept = (name: string, description: string | null, now: Date): KeptPoint => ({
    name,
    description,
    createdAt: now.toISOString(),
  });
  const extension = extname(live.path).slice(1) || (live.format === "raw" ? "img" : "qcow2");
  const beside = (name: string, ending = extension) => pathBeside(live.path, name, ending, places.taken);
  const space = [{ path: live.path, needBytes: overlayBytes, freeBytes: reading.freeBytes.get(live.path) ?? null }];
  const rawWarning = (path: string): Effect[] =>
    live.format === "raw"
      ? [
          {
            group: "settings",
            severity: "warning",
            text: `${path} is a qcow2 image afterwards, no raw one: whoever opens it must be told so, or reads what is no disk.`,
            objects: [fileObject(path)],
          },
        ]
      : [];
  /** What was live stays under another name; a new overlay on `base` takes its name. */
  const takeName = (frozen: string | null, point: KeptPoint | null, base: string, title: string) =>
    step(
      title,
      {
        verb: "switch",
        live: live.path,
        inode: inodeAt(reading, live.path),
        frozen,
        kept: point,
        base,
        baseFormat: base === frozen ? live.format : (family.files.get(base)?.format ?? "qcow2"),
      },
      frozen === null,
    );
  const goOnIn = (file: string, point: KeptPoint | null, base: string) =>
    step(`Let the live state go on in ${file}`, {
      verb: "grow",
      live: live.path,
      kept: point,
      base,
      baseFormat: family.files.get(base)?.format ?? "qcow2",
      file,
    });
  return {
    create({ name, description, now, liveFile, writable, file }) {
      if (writable)
        throw new Problem("unsupported", "What others build on must stay as it is. Make a new volume of it instead.", {
          blockers: [],
        });
      const point = kept(name, description, now);
      if (liveFile === "new") {
        const next = file === null ? beside(name, "qcow2") : newFilePath(file, live.path, places, "disks");
        return sequence([goOnIn(next, point, live.path)], {
          effects: [
            liveEffect(
              next,
              `${live.path} holds the snapshot. The live state goes on in ${next}: use that file from now on.`,
            ),
          ],
          freeNeeded: space,
          snapshot: live.path,
        });
      }
      if (live.overlays.length > 0)
        throw new Problem(
          "blocked",
          `${live.overlays.join(", ")} builds on ${live.path}, which so cannot get another name. Let the live state go on in a new file (liveFile: new).`,
          { blockers: live.overlays.map(fileBlocker) },
        );
      const frozen = file === null ? beside(name) : newFilePath(file, live.path, places, "disks");
      return sequence([takeName(frozen, point, frozen, `Keep ${live.path} as ${frozen} and go on in a new overlay`)], {
        effects: [
          liveEffect(
            live.path,
            `What ${live.path} holds goes on as ${frozen}; ${basename(live.path)} stays the live file.`,
          ),
          ...rawWarning(live.path),
        ],
        freeNeeded: space,
        snapshot: frozen,
        undoable: "yes",
      });
    },
    revert(id, keep, now) {
      const { file, name } = pointAt(id);
      if (reading.isLiveGone)
        return sequence(
          [
            step(`Make ${live.path} anew as an overlay on ${file.path}`, {
              ...{ verb: "bringBack", live: live.path, base: file.path, baseFormat: file.format },
            }),
          ],
          { freeNeeded: space, undoable: "no" },
        );
      const point = keep && kept(keep.name, keep.description, now);
      if (live.overlays.length > 0) {
        // What builds on the live file keeps it where it is, and so it is lost to nobody.
        const next = beside(`from-${name}`, "qcow2");
        return sequence([goOnIn(next, point, file.path)], {
          effects: [
            liveEffect(
              next,
              `Other files build on ${live.path}, so it stays. The live state goes on in ${next}: use that file from now on.`,
            ),
          ],
          freeNeeded: space,
          snapshot: keep ? live.path : null,
        });
      }
      const frozen = keep === null ? null : beside(keep.name);
      const title = `Let ${live.path} be a new overlay on ${file.path}`;
      return sequence(
        [takeName(frozen, point, file.path, frozen ? `${title}, and keep what it was as ${frozen}` : title)],
        {
          effects: [
            liveEffect(
              live.path,
              frozen
                ? `${live.path} stays the live file; what it holds now goes on as ${frozen}.`
                : `${live.path} stays the live file, and builds on ${file.path}.`,
            ),
            ...rawWarning(live.path),
          ],
          freeNeeded: space,
          undoable: keep ? "yes" : "no",
          snapshot: frozen,
        },
      );
    },
    remove: (ids) => {
      const guesses = guessEffects(ids.map(pointAt));
      const { effects, ...removal } = removeSequence(ids, reading);
      return { ...removal, effects: [...guesses, ...effects] };
    },
    merge: (intent) => mergeSequence(intent, reading, points),
    describe(id, to) {
      const { file, name, description, createdAt, isInferred } = pointAt(id);
      return sequence([
        step(`Describe "${name}"`, {
          verb: "describe",
          file: file.path,
          name: to.name ?? name,
          description: (to.description ?? description) || null,
          createdAt,
          isInferred,
        }),
      ]);
    },
    clone(id, name) {
      const { file } = pointAt(id);
      const to = newFilePath(name, live.path, places, "name");
      const data = reading.layers.get(file.path)?.data;
      const needBytes = data ? data.reduce((sum, bytes) => sum + bytes, 0) : null;
      return sequence(
        [
          step(`Copy what ${file.path} holds to ${to}`, {
            verb: "copy",
            file: file.path,
            format: file.format,
            tagId: null,
            key: inodeAt(reading, file.path),
            to,
          }),
        ],
        {
          effects: [
            {
              group: "space",
              severity: "info",
              text: `${to} is a qcow2 image that builds on nothing.`,
              objects: [fileObject(to)],
            },
          ],
          bytesToCopy: needBytes,
          freeNeeded: [{ path: to, needBytes, freeBytes: reading.freeBytes.get(live.path) ?? null }],
        },
      );
    },
    deleteVolume() {
      const all = highestFirst(family.files.keys(), reading);
      const bytes = [...family.files.values()].reduce((sum, file) => sum + file.allocatedBytes, 0);
      return sequence(
        [...all.map((path) => removeStep(reading, path)), step("Forget what is known of it", { verb: "forget" })],
        {
          effects: [
            ...guessEffects(points),
            {
              group: "space",
              severity: "info",
              text: `${all.length === 1 ? "Its file is" : `Its ${all.length} files are`} removed, and ${formatBytes(bytes)} become free.`,
              objects: all.map(fileObject),
            },
          ],
          undoable: "no",
        },
      );
    },
  };
}

import { basename, dirname, extname, join } from "node:path";
import { formatBytes } from "#lib/format/bytes.ts";
import type { Effect } from "#lib/model/plan.ts";
import { Problem } from "#lib/model/problem.ts";
import { freePath } from "#server/backends/volume/snapshot-slug.ts";
import type { VolumeChanges, VolumeSequence, VolumeStep } from "#server/backends/volume/volume-facts.ts";
import { copyPath } from "./copy-names.ts";
import type { FilecopyCall } from "./filecopy-call.ts";
import { needOf, usersOf } from "./obstacles.ts";
import { type CopyFile, contentStamp, nameOf, type VolumeReading } from "./volume-reading.ts";

const info = (group: Effect["group"], text: string, severity: Effect["severity"] = "info"): Effect => ({
  ...{ group, severity, text, objects: [] },
});

const step = (title: string, call: FilecopyCall, destructive = false): VolumeStep => ({ title, destructive, call });

/** A path for a new copy: neither there, nor that of one which was there and that others descend from. */
function newCopyPath({ file, copies, record }: VolumeReading, name: string): string {
  const taken = new Set([...copies.map(({ path }) => path), ...record.snapshots.map(({ key }) => key)]);
  const lower = new Set([...taken].map((path) => path.toLowerCase()));
  return freePath(
    (slug) => copyPath(file.path, slug),
    name,
    (path) => lower.has(path.toLowerCase()),
  );
}

/** What copying costs and which copy it will be. */
function costOf({ way, file, freeBytes }: VolumeReading, bytes: number, of: string) {
  const need = needOf(way.method, bytes);
  const effects =
    way.method === "reflink"
      ? [
          info(
            "space",
            `${of} is a reflink on ${way.filesystem}: made in an instant, and it takes space only as the two come to differ.`,
          ),
        ]
      : [
          info(
            "space",
            `${of} is a full copy of ${formatBytes(bytes)}: ${way.filesystem} cannot share the blocks of two files.`,
          ),
        ];
  return {
    effects,
    bytesToCopy: need,
    freeNeeded: need === 0 ? [] : [{ path: dirname(file.path), needBytes: need, freeBytes }],
  };
}

/** What a copy of the file alone does not hold. */
function dependence({ file, head }: VolumeReading): Effect[] {
  if (file.backing === null) return [];
  const effects = [
    info(
      "snapshots",
      `Only ${basename(file.path)} itself is copied. The copy goes on building on ${file.backing}: it holds nothing without that file, and must not be changed through it.`,
      "warning",
    ),
  ];
  if (head.isBackingRelative)
    effects.push(
      info(
        "snapshots",
        `The copy names ${file.backing} by its full path, where ${basename(file.path)} names it from where it lies.`,
      ),
    );
  return effects;
}

/** Snapshots inside the live image go with it, also those that were taken since the copy. */
function tagsThatGo({ file, head: { tagCount } }: VolumeReading, isKept: boolean): Effect[] {
  if (tagCount === 0) return [];
  const isOne = tagCount === 1;
  const what = `${isOne ? "The snapshot" : `The ${tagCount} snapshots`} inside ${file.path}`;
  return isKept
    ? [info("snapshots", `${what} ${isOne ? "stays" : "stay"} in the copy that is kept, and only there.`, "warning")]
    : [info("data-lost", `${what} ${isOne ? "is" : "are"} lost, unless the copy holds the same.`, "danger")];
}

/** A clone's path. Throws `invalid-input`, `already-exists`. */
function clonePath({ file, neighbours }: VolumeReading, name: string): string {
  const invalid = (why: string) => new Problem("invalid-input", why, { fields: { name: why } });
  if (name.includes("/") || name === "." || name === "..")
    throw invalid(`The new volume lies beside ${file.path}: give the name of a file, without a slash.`);
  if (name.startsWith("."))
    throw invalid("A file whose name begins with a dot is not seen by everyone. Choose another name.");
  if (/[\u0000-\u001f\u007f]/.test(name)) throw invalid("The name of a file cannot hold control characters here.");
  const extension = extname(file.path) || (file.format === "raw" ? ".raw" : `.${file.format}`);
  const full = extname(name) === extension ? name : `${name}${extension}`;
  if (Buffer.byteLength(full) > 200) throw invalid("A name may be 200 bytes long.");
  if (neighbours.has(full))
    throw new Problem("already-exists", `${join(dirname(file.path), full)} is there already. Choose another name.`);
  return join(dirname(file.path), full);
}

/** The native steps of each change. Pure. */
export function filecopyChanges(reading: VolumeReading): VolumeChanges {
  const { file, copies, way } = reading;
  const live = contentStamp(file.stamp);
  const copyOf = (path: string): CopyFile => {
    const copy = copies.find((each) => each.path === path);
    if (copy) return copy;
    throw new Problem("not-found", `There is no copy ${path}.`, { path });
  };
  const taking = (name: string, description: string | null, isAtRest: boolean) => {
    const copy = newCopyPath(reading, name);
    const call: FilecopyCall = { verb: "create", copy, name, description, method: way.method, isAtRest };
    return { copy, step: step(`Copy ${nameOf(reading)} to ${basename(copy)}`, call) };
  };
  const removal = ({ path, stamp, name }: CopyFile): VolumeStep =>
    step(`Delete the copy "${name}"`, { verb: "remove", copy: path, copyStamp: contentStamp(stamp) }, true);

  const create: VolumeChanges["create"] = ({ name, description, writable, isAtRest }) => {
    const taken = taking(name, description, isAtRest);
    const cost = costOf(reading, file.allocatedBytes, "The copy");
    const effects = [...cost.effects, ...dependence(reading)];
    if (!isAtRest && usersOf(reading, file.path).length > 0)
      effects.push(
        info(
          "snapshots",
          "The file is in use: the copy is what a power cut would leave. What the guest had not written yet is not in it.",
          "warning",
        ),
      );
    if (writable)
      effects.push(
        info(
          "snapshots",
          "Copies are ordinary files and can always be written to; a copy that was is marked as changed.",
        ),
      );
    return {
      steps: [taken.step],
      ...{ ...cost, effects, undoable: "yes", snapshot: taken.copy },
      sourceOf: (path) => (path === file.path ? taken.copy : null),
    };
  };

  const revert: VolumeChanges["revert"] = (snapshot, keep) => {
    const copy = copyOf(snapshot);
    const fromCopy = { copy: copy.path, copyStamp: contentStamp(copy.stamp), method: way.method };
    const kept = keep === null ? null : taking(keep.name, keep.description, false);
    const bytes = copy.allocatedBytes + (kept ? file.allocatedBytes : 0);
    const cost = costOf(reading, bytes, kept ? "What is kept, and what takes its place," : "What takes its place");
    const effects = [...cost.effects, ...tagsThatGo(reading, kept !== null)];
    if (isChanged(reading, copy))
      effects.push(
        info(
          "snapshots",
          `The copy "${copy.name}" was written to by somebody since it was taken: the live state becomes what it holds now.`,
          "warning",
        ),
      );
    return {
      steps: [
        ...(kept ? [kept.step] : []),
        reading.isLiveGone
          ? step(`Make ${file.path} anew of "${copy.name}"`, { verb: "bringBack", ...fromCopy })
          : step(
              `Put a copy of "${copy.name}" in the place of ${nameOf(reading)}`,
              { verb: "revert", ...fromCopy, liveStamp: live },
              true,
            ),
      ],
      ...{ ...cost, effects, undoable: kept ? "yes" : "no", snapshot: kept?.copy ?? null },
    };
  };

  const nothing: Omit<VolumeSequence, "steps" | "undoable"> = {
    ...{ effects: [], bytesToCopy: 0, freeNeeded: [], snapshot: null },
  };
  return {
    create,
    revert,
    remove: (snapshots) => ({ ...nothing, steps: snapshots.map((path) => removal(copyOf(path))), undoable: "no" }),
    describe: (snapshot, to) => ({
      ...nothing,
      steps: [step(`Describe "${copyOf(snapshot).name}"`, { verb: "describe", copy: snapshot, ...to })],
      effects:
        to.name === undefined ? [] : [info("snapshots", `The file of the copy keeps its name, ${basename(snapshot)}.`)],
      undoable: "yes",
    }),
    clone(snapshot, name) {
      const copy = copyOf(snapshot);
      const to = clonePath(reading, name);
      const cost = costOf(reading, copy.allocatedBytes, "The new volume");
      const call: FilecopyCall = {
        ...{ verb: "clone", copy: copy.path, copyStamp: contentStamp(copy.stamp), to, method: way.method },
      };
      return {
        steps: [step(`Copy "${copy.name}" to ${basename(to)}`, call)],
        ...{ ...cost, effects: [...cost.effects, ...dependence(reading)], undoable: "yes", snapshot: null },
      };
    },
    deleteVolume: () => ({
      ...nothing,
      steps: [...copies.map(removal), step(`Delete ${file.path}`, { verb: "deleteVolume", liveStamp: live }, true)],
      undoable: "no",
    }),
  };
}

/** Somebody wrote to a copy since Espalier made it. */
export function isChanged({ lineage }: Pick<VolumeReading, "lineage">, { path, stamp }: CopyFile): boolean {
  const then = lineage.placed.get(path)?.record?.stamp;
  return then !== undefined && then !== contentStamp(stamp);
}

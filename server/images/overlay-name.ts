import { basename, dirname, join } from "node:path";

const longest = 60;

/** A snapshot's name as part of a file's: what shells, `--diskspec` and people trip over becomes `_`. */
export const slug = (name: string): string =>
  name
    .replaceAll(/[^\p{L}\p{N}_.+-]+/gu, "_")
    .replace(/^[.-]+/, "")
    .slice(0, longest) || "snapshot";

/**
 * A path beside `current` that is not taken: `disk.qcow2` and `before upgrade` give `disk.before_upgrade.qcow2`. The stem is the
 * name up to its first dot, so that names do not grow with every snapshot.
 */
export function pathBeside(current: string, snapshot: string, extension: string, taken: ReadonlySet<string>): string {
  const stem = basename(current).replace(/(?<=.)\..*$/, "");
  for (let i = 1; ; i++) {
    const path = join(dirname(current), `${stem}.${slug(snapshot)}${i === 1 ? "" : `-${i}`}.${extension}`);
    if (!taken.has(path)) return path;
  }
}

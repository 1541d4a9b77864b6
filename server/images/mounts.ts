import { readFile } from "node:fs/promises";

/** A mounted filesystem, as `/proc/self/mountinfo` tells it. */
export interface Mount {
  /** Another one for each time that something is mounted. */
  readonly id: string;
  /** Major and minor number, as in `/proc/locks` also where `stat` has another one (btrfs). */
  readonly device: string;
  /** Which part of the filesystem is mounted. */
  readonly root: string;
  readonly path: string;
  readonly type: string;
  readonly source: string;
  readonly isReadOnly: boolean;
}

/** Blanks and the like stand as octal numbers there, byte by byte. */
const unescaped = (text: string): string =>
  /\\[0-7]{3}/.test(text)
    ? Buffer.from(
        Buffer.from(text)
          .toString("latin1")
          .replaceAll(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8))),
        "latin1",
      ).toString()
    : text;

export function parseMounts(text: string): readonly Mount[] {
  return text.split("\n").flatMap((line) => {
    const [front = "", back] = line.split(" - ");
    const [id, , device, root, path, options] = front.split(" ");
    const [type, source, superOptions] = back?.split(" ") ?? [];
    if (!id || !device || !root || !path || !type) return [];
    const isReadOnly = [options, superOptions].some((each) => each?.split(",").includes("ro"));
    return [
      { id, device, root: unescaped(root), path: unescaped(path), type, source: unescaped(source ?? ""), isReadOnly },
    ];
  });
}

/** Throws Node's errors. */
export const readMounts = async (): Promise<readonly Mount[]> =>
  parseMounts(await readFile("/proc/self/mountinfo", "utf8"));

export const isWithin = (path: string, folder: string): boolean =>
  path === folder || path.startsWith(folder.endsWith("/") ? folder : `${folder}/`);

/** The one that an absolute path without links lies in: the deepest, and of several in one place the last one. */
export function mountOf(path: string, mounts: readonly Mount[]): Mount | null {
  let found: Mount | null = null;
  for (const mount of mounts)
    if (isWithin(path, mount.path) && (found === null || mount.path.length >= found.path.length)) found = mount;
  return found;
}

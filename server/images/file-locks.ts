import { readdir, readFile, stat } from "node:fs/promises";
import type { FileStamp } from "./local-files.ts";

export interface LockHolder {
  readonly pid: number;
  readonly command: string;
}

/** A lock as `/proc/locks` has it; QEMU's say no process (-1), since they belong to the open file. */
interface HeldLock {
  readonly pid: number;
  readonly device: string;
  readonly inode: string;
}

/** Major and minor number, in hexadecimal digits, as `stat` gives them: in one number. */
function deviceNumber(major: string, minor: string): string {
  const [a, b] = [BigInt(`0x${major}`), BigInt(`0x${minor}`)];
  return String(((a & 0xfffff000n) << 32n) | ((a & 0xfffn) << 8n) | ((b & 0xffffff00n) << 12n) | (b & 0xffn));
}

/**
 * The byte by which QEMU says that it reads (block/file-posix.c): alone, it keeps nobody from writing. Espalier's own looks at an image
 * hold it for a moment.
 */
const readsOnly = "100";

/** Reads `/proc/locks`; those who only wait for a lock are left out, and those who look at an image and let others write to it. */
export function parseLocks(text: string): readonly HeldLock[] {
  return text.split("\n").flatMap((line) => {
    const found = /^\d+: ([A-Z]+)\s+\S+\s+(\S+)\s+(-?\d+) ([0-9a-f]+):([0-9a-f]+):(\d+) (\d+) (\S+)/.exec(line);
    if (!found) return [];
    const [, kind, mode, pid, major = "", minor = "", inode = "", from, to] = found;
    if (kind === "OFDLCK" && mode === "READ" && from === readsOnly && to === readsOnly) return [];
    return [{ pid: Number(pid), device: deviceNumber(major, minor), inode }];
  });
}

const keyOf = (file: { readonly device: string; readonly inode: string }): string => `${file.device}:${file.inode}`;

const commandOf = (pid: number): Promise<string> =>
  readFile(`/proc/${pid}/comm`, "utf8").then(
    (text) => text.trim(),
    () => "a process that has ended",
  );

/** Keys of the files that a process has open with a lock; empty when it may not be looked at. */
async function lockedFilesOf(pid: number): Promise<readonly string[]> {
  const open = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const found = await Promise.all(
    open.map(async (fd) => {
      const info = await readFile(`/proc/${pid}/fdinfo/${fd}`, "utf8").catch(() => "");
      if (!/^lock:/m.test(info)) return null;
      const file = await stat(`/proc/${pid}/fd/${fd}`, { bigint: true }).catch(() => null);
      return file && keyOf({ device: String(file.dev), inode: String(file.ino) });
    }),
  );
  return found.filter((key) => key !== null);
}

const unseen: LockHolder = { pid: 0, command: "a process that Espalier may not look at" };

/**
 * Who holds a lock on each of these files now, by path. A lock whose holder cannot be found is told as such, with the pid 0.
 * Looks at other processes only when one of the files is locked at all.
 */
export async function lockHolders(files: ReadonlyMap<string, FileStamp>): Promise<Map<string, LockHolder[]>> {
  const holders = new Map<string, LockHolder[]>();
  const locks = parseLocks(await readFile("/proc/locks", "utf8").catch(() => ""));
  const locked = [...files].filter(([, stamp]) => locks.some((lock) => lock.inode === stamp.inode));
  if (locked.length === 0) return holders;
  for (const [path] of locked) holders.set(path, []);
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  for (const pid of pids) {
    const keys = await lockedFilesOf(pid);
    if (keys.length === 0) continue;
    for (const [path, stamp] of locked)
      if (keys.includes(keyOf(stamp))) holders.get(path)?.push({ pid, command: await commandOf(pid) });
  }
  // Some filesystems have another device number there: what has only the inode in common may be another file.
  for (const [path, stamp] of locked)
    if (holders.get(path)?.length === 0) {
      const isSame = locks.some((lock) => lock.inode === stamp.inode && lock.device === stamp.device);
      if (isSame) holders.set(path, [unseen]);
      else holders.delete(path);
    }
  return holders;
}

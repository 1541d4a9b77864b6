import { readdir, readFile, stat } from "node:fs/promises";
import { setImmediate as soon } from "node:timers/promises";
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

/** Every process that this one may look at, by the files that it has open with a lock. */
async function readHolders(): Promise<ReadonlyMap<string, readonly LockHolder[]>> {
  const holders = new Map<string, LockHolder[]>();
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number)) {
    const keys = new Set(await lockedFilesOf(pid));
    if (keys.size === 0) continue;
    const holder = { pid, command: await commandOf(pid) };
    for (const key of keys) holders.set(key, [...(holders.get(key) ?? []), holder]);
  }
  return holders;
}

type Holders = ReturnType<typeof readHolders>;
let running: Promise<unknown> = Promise.resolve();
let next: Holders | null = null;

/** All who ask before a look begins share it; nobody is served by one that was begun before they asked. */
function holdersNow(): Holders {
  if (next) return next;
  const look = running.then(async () => {
    await soon();
    next = null;
    return readHolders();
  });
  running = look.catch(() => undefined);
  next = look;
  return look;
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
  const found = await holdersNow();
  for (const [path, stamp] of locked) {
    const known = found.get(keyOf(stamp));
    // Some filesystems have another device number there: what has only the inode in common may be another file.
    const isSame = locks.some((lock) => lock.inode === stamp.inode && lock.device === stamp.device);
    if (known) holders.set(path, [...known]);
    else if (isSame) holders.set(path, [unseen]);
  }
  return holders;
}

import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import type { LockHolder } from "#server/images/file-locks.ts";
import { isWithin, type Mount } from "#server/images/mounts.ts";

/** Devices of everything that a process has open, runs or stands in. */
async function devicesOf(pid: string): Promise<ReadonlySet<string>> {
  const fds = await readdir(`/proc/${pid}/fd`).catch(() => []);
  const links = [
    ...fds.map((fd) => `/proc/${pid}/fd/${fd}`),
    ...["cwd", "root", "exe"].map((at) => `/proc/${pid}/${at}`),
  ];
  const stats = await Promise.all(links.map((link) => stat(link, { bigint: true }).catch(() => null)));
  return new Set(stats.flatMap((found) => (found ? [String(found.dev)] : [])));
}

/** Processes that hold something of these subvolumes open, by path. btrfs has no check of its own: each has its own device number. */
export async function openersOf(paths: readonly string[]): Promise<ReadonlyMap<string, readonly LockHolder[]>> {
  const found = new Map<string, LockHolder[]>();
  if (paths.length === 0) return found;
  const byDevice = new Map<string, string>();
  for (const path of paths) {
    const device = await stat(path, { bigint: true }).catch(() => null);
    if (device) byDevice.set(String(device.dev), path);
  }
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid);
  for (const pid of pids)
    for (const device of await devicesOf(pid)) {
      const path = byDevice.get(device);
      if (path === undefined) continue;
      const command = await readFile(`/proc/${pid}/comm`, "utf8").catch(() => "a process that has ended\n");
      found.set(path, [...(found.get(path) ?? []), { pid: Number(pid), command: command.trim() }]);
    }
  return found;
}

/** Loop devices, which the kernel itself holds open, on files below a path. */
export async function loopsOn(path: string): Promise<readonly string[]> {
  const devices = (await readdir("/sys/block").catch(() => [])).filter((name) => name.startsWith("loop"));
  const files = await Promise.all(
    devices.map((name) => readFile(join("/sys/block", name, "loop/backing_file"), "utf8").catch(() => "")),
  );
  return devices.filter((_, i) => isWithin((files[i] ?? "").trim(), path)).map((name) => `/dev/${name}`);
}

/** Where a subvolume, or a part of it, is mounted by itself. */
export const mountsOf = (treePath: string, { device }: Mount, mounts: readonly Mount[]): readonly string[] =>
  mounts.filter((each) => each.device === device && isWithin(each.root, `/${treePath}`)).map(({ path }) => path);

/** What is mounted somewhere below a path. */
export const mountsBelow = (path: string, mounts: readonly Mount[]): readonly string[] =>
  mounts.filter((mount) => isWithin(mount.path, path)).map((mount) => mount.path);

import { dirname, join } from "node:path";
import type { DaemonUser } from "./daemon-user.ts";
import type { LabFolder } from "./lab-folder.ts";

/** Puts everything a session daemon reads and writes into the lab. */
export function labEnvironment(folder: LabFolder): Record<string, string> {
  return {
    HOME: folder.base,
    XDG_RUNTIME_DIR: join(folder.base, "run"),
    XDG_CONFIG_HOME: join(folder.base, "config"),
    XDG_CACHE_HOME: join(folder.base, "cache"),
    XDG_DATA_HOME: join(folder.base, "data"),
    PATH: `${process.env.PATH ?? "/usr/bin:/bin"}:/usr/sbin:/sbin`,
  };
}

/**
 * A Debian with another libvirt and QEMU, for tests against them: the daemon runs in there, virsh and qemu-img out here. Needs root;
 * newer-libvirt.mjs makes one.
 */
const otherRoot = process.env.ESPALIER_LIBVIRT_ROOT;

const entered = (folder: LabFolder): string[] =>
  otherRoot
    ? [
        "unshare",
        "--mount",
        "sh",
        join(import.meta.dirname, "enter-root.sh"),
        otherRoot,
        ...new Set([dirname(folder.dir), folder.dir, dirname(folder.base), import.meta.dirname]),
        "--",
      ]
    : [];

/** Returns at once; see reaper.pl. */
export function daemonArgv(folder: LabFolder, { prefix }: DaemonUser): [string, ...string[]] {
  return [
    "env",
    "--unset=DBUS_SESSION_BUS_ADDRESS",
    "--unset=DBUS_SYSTEM_BUS_ADDRESS",
    ...entered(folder),
    ...prefix,
    "perl",
    join(import.meta.dirname, "reaper.pl"),
    folder.logFile,
    "libvirtd",
    `--pid-file=${folder.pidFile}`,
  ];
}

export const labUri = (folder: LabFolder): string =>
  `qemu+unix:///session?socket=${folder.socket.split("/").map(encodeURIComponent).join("/")}`;

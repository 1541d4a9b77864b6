import { rm } from "node:fs/promises";
import { join } from "node:path";
import { startDaemon } from "./daemon.ts";
import { labUri } from "./lab-environment.ts";
import { dropShortLink, type LabFolder, openLabFolder } from "./lab-folder.ts";
import { endProcesses, findLabProcesses } from "./lab-processes.ts";
import { type VirshOptions, virsh } from "./virsh.ts";

/** A private libvirt session daemon with all it owns in one folder. Several may run side by side. */
export interface Lab {
  /** Absolute path of the folder. */
  readonly dir: string;
  /** Connection URI, for any user who may enter the folder (and root). */
  readonly uri: string;
  /** Where the guests' images lie. */
  readonly imagesDir: string;
  readonly folder: LabFolder;
  /** Runs virsh on this lab; throws a Problem when it fails. */
  virsh(args: readonly string[], options?: VirshOptions): Promise<string>;
  /** Ends the machines and the daemon; returns when no process is left. */
  stop(): Promise<void>;
}

function labIn(folder: LabFolder): Lab {
  const uri = labUri(folder);
  return {
    dir: folder.dir,
    uri,
    imagesDir: folder.imagesDir,
    folder,
    virsh: (args, options) => virsh(uri, args, options),
    stop: () => stopLab(folder.dir),
  };
}

/** Starts the lab of a folder, or finds it running. Survives whatever a crashed run left there. */
export async function startLab(dir: string): Promise<Lab> {
  const folder = openLabFolder(dir);
  await startDaemon(folder);
  return labIn(folder);
}

/**
 * Ends all processes of the lab in a folder, whether its daemon lives or crashed.
 * Machines are cut off as by a power cut, which leaves images and snapshots as they are.
 */
export async function stopLab(dir: string, { daemonGraceMs = 10_000 } = {}): Promise<void> {
  const folder = openLabFolder(dir);
  const { reapers, daemons, emulators } = findLabProcesses(folder);
  await endProcesses(emulators, 0);
  await endProcesses(daemons, daemonGraceMs);
  await endProcesses(findLabProcesses(folder).emulators, 0); // one that the daemon was just starting
  await endProcesses(reapers, 2_000);
  await rm(join(folder.dir, "run"), { recursive: true, force: true });
  await rm(join(folder.dir, "config/libvirt/qemu/lib"), { recursive: true, force: true });
  await rm(folder.pidFile, { force: true });
  dropShortLink(folder);
}

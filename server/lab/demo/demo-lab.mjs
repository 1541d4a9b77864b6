import { readFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./children.mjs";
import { dataDir, labDir, pinnedNode, root, stateDir } from "./paths.mjs";

const cli = join(root, "server/lab/cli.ts");
/** Id of the lab's host in the dashboard. */
export const labHostId = "lab";

export async function bringLabUp(isFresh) {
  const flags = ["--stories", ...(isFresh ? ["--fresh"] : [])];
  const output = await run([pinnedNode, cli, "up", labDir, ...flags], { log: join(stateDir, "lab.log") });
  const uri = output.split("\n").find((line) => line.startsWith("qemu"));
  if (!uri) throw new Error(`The lab did not say its URI:\n${output}`);
  return uri;
}

/** What the demo can do without is not waited for longer. */
const extraMs = 60_000;

/** Screens at the moment of the prepared snapshots; without them the demo works too. */
export const keepPictures = () =>
  run([pinnedNode, cli, "pictures", labDir, dataDir, labHostId], {
    log: join(stateDir, "pictures.log"),
    timeoutMs: extraMs,
  });

export const backupsDir = join(labDir, "backups");

/** Backups of some machines; without them the demo works too. */
export const makeBackups = (uri) =>
  run([pinnedNode, join(root, "server/testing/demo-backups.ts"), uri, backupsDir], {
    log: join(stateDir, "backups.log"),
    timeoutMs: extraMs,
  });

/** Storage that belongs to no machine. */
export const volumesDir = join(labDir, "volumes");

/** Volumes with snapshots of their own; without them the demo works too. */
export const makeVolumes = (uri) =>
  run([pinnedNode, join(root, "server/testing/demo-volumes.ts"), uri, volumesDir, dataDir], {
    log: join(stateDir, "volumes.log"),
    timeoutMs: extraMs,
  });

export const bringLabDown = () => run([pinnedNode, cli, "down", labDir], { log: join(stateDir, "lab-down.log") });

export function labSize() {
  try {
    const { guests } = JSON.parse(readFileSync(join(labDir, "lab.json"), "utf8"));
    return `${guests.length} machines`;
  } catch {
    return "";
  }
}

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dataDir } from "./paths.mjs";

const pidFile = join(dataDir, "demo.pid");
let isOurs = false;

/** Marks the processes of a demo's server. */
export const serverMark = { ESPALIER_DEMO: dataDir };

function read(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return ""; // gone, or another user's
  }
}

/** Two demos in one store would end each other's machines. */
export function claimDemo() {
  const pid = Number(read(pidFile));
  // A stranger may have got the number since.
  if (pid > 0 && pid !== process.pid && read(`/proc/${pid}/cmdline`).includes("lab/demo.mjs"))
    throw new Error(
      `A demo is running already (process ${pid}). End it, or give this one folders of its own: ESPALIER_DATA and ESPALIER_LAB.`,
    );
  writeFileSync(pidFile, String(process.pid));
  isOurs = true;
}

export function releaseDemo() {
  if (isOurs) rmSync(pidFile, { force: true });
}

/** Kills the server of a demo that was killed itself and could not end it. Only after `claimDemo`. */
export function killLeftServer() {
  for (const pid of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry)))
    if (read(`/proc/${pid}/environ`).split("\0").includes(`ESPALIER_DEMO=${dataDir}`))
      process.kill(Number(pid), "SIGKILL");
}

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/** What the demo makes, and its logs; not under version control. */
export const stateDir = join(root, ".espalier");

/** Whether every user may enter a folder. */
function isOpen(folder) {
  const isHere = (statSync(folder).mode & 0o001) !== 0;
  return isHere && (dirname(folder) === folder || isOpen(dirname(folder)));
}

/** The lab's libvirt runs as another user where root may not make user namespaces; then a closed home is no place for it. */
function defaultLabDir() {
  const mayStay = process.getuid?.() !== 0 || isOpen(root) || spawnSync("unshare", ["--user", "true"]).status === 0;
  const name = createHash("sha256").update(root).digest("hex").slice(0, 8);
  return mayStay ? join(stateDir, "lab") : `/var/tmp/espalier-lab-${name}`;
}

export const labDir = process.env.ESPALIER_LAB ? resolve(root, process.env.ESPALIER_LAB) : defaultLabDir();
export const dataDir = resolve(root, process.env.ESPALIER_DATA || join(stateDir, "data"));

/** The Node that package.json pins; there once npm has installed it. */
export const pinnedNode = join(root, "node_modules", "node", "bin", "node");

/** Tools of the build start `node` by its name, so the pinned one comes first; ordinary users lack the last two folders. */
export const env = {
  ...process.env,
  PATH: `${dirname(pinnedNode)}:${process.env.PATH}:/usr/sbin:/sbin`,
  NEXT_TELEMETRY_DISABLED: "1",
};

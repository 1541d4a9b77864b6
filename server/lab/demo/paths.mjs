import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/** What the demo makes, and its logs; not under version control. */
export const stateDir = join(root, ".espalier");

export const labDir = resolve(root, process.env.ESPALIER_LAB || join(stateDir, "lab"));
export const dataDir = resolve(root, process.env.ESPALIER_DATA || join(stateDir, "data"));

/** The Node that package.json pins; there once npm has installed it. */
export const pinnedNode = join(root, "node_modules", "node", "bin", "node");

/** Tools of the build start `node` by its name, so the pinned one comes first; ordinary users lack the last two folders. */
export const env = {
  ...process.env,
  PATH: `${dirname(pinnedNode)}:${process.env.PATH}:/usr/sbin:/sbin`,
  NEXT_TELEMETRY_DISABLED: "1",
};

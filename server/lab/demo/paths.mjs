import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout. */
export const root = fileURLToPath(new URL("../../..", import.meta.url)).replace(/\/$/, "");

/** What the demo makes, and its logs; not under version control. */
export const stateDir = join(root, ".espalier");

export const labDir = resolve(root, process.env.ESPALIER_LAB || join(stateDir, "lab"));
export const dataDir = resolve(root, process.env.ESPALIER_DATA || join(stateDir, "data"));

/** The Node that package.json pins; there once npm has installed it. */
export const pinnedNode = join(root, "node_modules", "node", "bin", "node");

/** Programs that ordinary users do not have on their PATH. */
export const env = {
  ...process.env,
  PATH: `${process.env.PATH}:/usr/sbin:/sbin`,
  NEXT_TELEMETRY_DISABLED: "1",
};

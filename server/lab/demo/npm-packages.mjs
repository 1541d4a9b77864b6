import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./children.mjs";
import { pinnedNode, root, stateDir } from "./paths.mjs";

const lockFile = join(root, "package-lock.json");
/** npm writes it last. */
const installedFile = join(root, "node_modules", ".package-lock.json");
const stampFile = join(root, "node_modules", ".espalier-lock");

const lockHash = () => createHash("sha256").update(readFileSync(lockFile)).digest("hex");

/** By content where the demo installed them, else by time. */
export function hasNpmPackages() {
  if (!existsSync(installedFile) || !existsSync(pinnedNode)) return false;
  if (existsSync(stampFile)) return readFileSync(stampFile, "utf8") === lockHash();
  return statSync(installedFile).mtimeMs >= statSync(lockFile).mtimeMs;
}

const npm = (args) =>
  run(
    [
      ...(process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ["npm"]),
      ...args,
      "--no-audit",
      "--no-fund",
      "--include=dev",
    ],
    // npm replaces the pinned Node, so it runs on another.
    { log: join(stateDir, "npm.log"), extraEnv: { PATH: process.env.PATH } },
  );

export async function installNpmPackages() {
  await npm(["ci"]).catch(() => npm(["install"]));
  if (!existsSync(pinnedNode))
    throw new Error("npm did not install the pinned Node. Does its configuration forbid scripts (ignore-scripts)?");
  writeFileSync(stampFile, lockHash());
}

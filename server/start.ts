import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { asProblem } from "#lib/model/problem.ts";
import { type Config, readConfig } from "./config/config.ts";

/** `npm start`: builds when there is no build, runs the server, and prints a link that signs one browser in. */

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const next = createRequire(import.meta.url).resolve("next/dist/bin/next");

/** The Node that the project pins, where it is installed; it has the embedded database. */
const pinnedNode = join(root, "node_modules", "node", "bin", "node");
const node = existsSync(pinnedNode) ? pinnedNode : process.execPath;
const env = { ...process.env, NEXT_TELEMETRY_DISABLED: "1" };

function configOrExit(): Config {
  try {
    return readConfig();
  } catch (error) {
    console.error(asProblem(error).message);
    process.exit(1);
  }
}

function buildOnce(): void {
  if (existsSync(join(root, ".next", "BUILD_ID"))) return;
  console.log("There is no build yet: building, about half a minute.");
  const { status } = spawnSync(node, [next, "build"], { cwd: root, env, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

/** Waits until the server answers; then whoever reads the terminal may follow the link. */
async function whenReady(config: Config, isOver: () => boolean): Promise<boolean> {
  const host = new URL(config.origins[0] ?? "http://127.0.0.1").host;
  while (!isOver()) {
    const isUp = await fetch(`http://${reachable(config.listen)}:${config.port}/api/v1/health`, { headers: { host } })
      .then(() => true)
      .catch(() => false);
    if (isUp) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

const reachable = (listen: string): string =>
  listen === "0.0.0.0" || listen === "::" ? "127.0.0.1" : listen.includes(":") ? `[${listen}]` : listen;

const config = configOrExit();
buildOnce();
const code = config.signInCode ?? randomBytes(16).toString("base64url");
const child = spawn(node, [next, "start", "-H", config.listen, "-p", String(config.port)], {
  cwd: root,
  env: {
    ...env,
    ...(config.file === null ? {} : { ESPALIER_CONFIG: config.file }),
    ESPALIER_DATA: config.dataFolder,
    ESPALIER_PORT: String(config.port),
    ESPALIER_SIGN_IN_CODE: code,
  },
  stdio: "inherit",
});
let isOver = false;
child.on("exit", (status, signal) => {
  isOver = true;
  process.exitCode = status ?? (signal ? 0 : 1);
});
// A Ctrl-C reaches the server by itself, as it does this process: both are in the terminal's group.
process.on("SIGINT", () => undefined);
process.on("SIGTERM", () => child.kill("SIGTERM"));

if (config.adminToken !== null && config.adminToken.length < 16)
  console.warn("ESPALIER_TOKEN is short and could be guessed. Use 32 random characters.");
if (await whenReady(config, () => isOver))
  console.log(
    `\nOpen this link to sign in. It works once, for 15 minutes:\n\n  ${config.origins[0]}/sign-in#${code}\n`,
  );

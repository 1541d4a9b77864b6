import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ignoreOutput, toolFailed } from "#server/exec/command.ts";
import { runCommand } from "#server/exec/run-command.ts";
import type { BenchContext } from "./bench-context.ts";

const sources = ["app", "components", "lib", "server", "instrumentation.ts", "next.config.ts", "proxy.ts"];
const isOfNoBuild = /\.test\.ts$|^server\/(testing|lab)\//;

export const nextProgram = (root: string): string => join(root, "node_modules/next/dist/bin/next");

function changedAt(root: string, path: string): number {
  const stat = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stat || isOfNoBuild.test(path)) return 0;
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(join(root, path)).map((name) => changedAt(root, `${path}/${name}`)));
}

/** Builds for production where there is no build, or one that is older than what it was built from. */
export async function ensureBuild({ root, say }: BenchContext): Promise<void> {
  const build = statSync(join(root, ".next/BUILD_ID"), { throwIfNoEntry: false });
  if (build && build.mtimeMs >= Math.max(...sources.map((path) => changedAt(root, path)))) return;
  say(build ? "building: the last build is older than the sources" : "building");
  await runCommand({
    argv: [process.execPath, nextProgram(root), "build", root],
    env: { NEXT_TELEMETRY_DISABLED: "1", NODE_ENV: "production" },
    timeoutMs: 15 * 60_000,
    parse: ignoreOutput,
    classify: toolFailed,
  });
}

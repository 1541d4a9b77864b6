import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./children.mjs";
import { pinnedNode, root, stateDir } from "./paths.mjs";

/** All that the build is made from. */
const sources = [
  "app",
  "components",
  "lib",
  "server",
  "public",
  "instrumentation.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
const isNoSource = (name) =>
  /\.test\.tsx?$/.test(name) || name === "lab" || name === "testing" || name === "transcripts";

const buildIdFile = join(root, ".next", "BUILD_ID");
const cacheDir = join(root, ".next", "cache");
const stampFile = join(root, ".next", "espalier-sources");

function addTo(hash, path, relative) {
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (isNoSource(entry.name)) continue;
    const name = `${relative}/${entry.name}`;
    if (entry.isDirectory()) addTo(hash, join(path, entry.name), name);
    else if (entry.isFile()) hash.update(`${name}\0`).update(readFileSync(join(path, entry.name)));
  }
}

function sourcesHash() {
  const hash = createHash("sha256");
  for (const source of sources) {
    const path = join(root, source);
    if (!existsSync(path)) continue;
    if (/\.[a-z]+$/.test(source)) hash.update(`${source}\0`).update(readFileSync(path));
    else addTo(hash, path, source);
  }
  return hash.digest("hex");
}

/** Names the build by its sources and its own id, since another build may have replaced it. */
const stampOf = (hash) => `${hash} ${readFileSync(buildIdFile, "utf8")}`;

export function hasBuild() {
  if (!existsSync(buildIdFile) || !existsSync(stampFile)) return false;
  return readFileSync(stampFile, "utf8") === stampOf(sourcesHash());
}

const build = () =>
  run([pinnedNode, join(root, "node_modules/next/dist/bin/next"), "build"], {
    log: join(stateDir, "build.log"),
    extraEnv: { NODE_ENV: "production" },
  });

export async function buildServer() {
  const hash = sourcesHash();
  const hadCache = existsSync(cacheDir);
  await build().catch(async (error) => {
    // The cache keeps failures, also those whose cause is gone.
    if (!hadCache) throw error;
    rmSync(cacheDir, { recursive: true, force: true });
    await build();
  });
  writeFileSync(stampFile, stampOf(hash));
}

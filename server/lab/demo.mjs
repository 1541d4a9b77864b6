// `npm run demo`: from a fresh clone to a dashboard of prepared machines. Uses only what Node brings, from version 18 on,
// since it installs the rest.
//   -- --fresh            builds the machines and the dashboard's store anew
//   ESPALIER_PORT=3000    the port, or the next one that is free
//   ESPALIER_TOKEN=…      bearer token with the administrator's role, for scripts
//   ESPALIER_DATA=DIR     the dashboard's store        (.espalier/data)
//   ESPALIER_LAB=DIR      the machines and their libvirt (.espalier/lab)
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { endAll } from "./demo/children.mjs";
import {
  backupsDir,
  bringLabDown,
  bringLabUp,
  keepPictures,
  labSize,
  makeBackups,
  makeVolumes,
  volumesDir,
} from "./demo/demo-lab.mjs";
import { serverLog, startServer } from "./demo/demo-server.mjs";
import { buildServer, hasBuild } from "./demo/next-build.mjs";
import { hasNpmPackages, installNpmPackages } from "./demo/npm-packages.mjs";
import { claimDemo, killLeftServer, releaseDemo } from "./demo/one-demo.mjs";
import { dataDir, stateDir } from "./demo/paths.mjs";
import { elapsed, step } from "./demo/progress.mjs";
import { ensureSystemPackages } from "./system-packages.mjs";

const begun = Date.now();
const isFresh = process.argv.includes("--fresh");
const wantedPort = Number(process.env.ESPALIER_PORT) || 3000;
let ending = null;
let isLabWanted = false;

/** Ends all that was started, in order, once. */
async function endDemo(exitCode) {
  await endAll();
  if (isLabWanted) await bringLabDown().catch((error) => console.error(error.message));
  releaseDemo();
  process.exit(exitCode);
}

function onSignal() {
  if (ending) return;
  console.log("\n  … ending; the machines are put to sleep");
  ending = endDemo(0);
}

function fail(error) {
  if (ending) return;
  console.error(`\n${error.message}`);
  ending = endDemo(1);
}

/** With what it knows of go the backups and volumes that were made for it. */
function dropStore() {
  for (const folder of [backupsDir, volumesDir]) rmSync(folder, { recursive: true, force: true });
  for (const suffix of ["", "-wal", "-shm"]) rmSync(join(dataDir, `espalier.db${suffix}`), { force: true });
}

async function prepare() {
  const system = step("system packages", async (say) => {
    const installed = await ensureSystemPackages({ report: say });
    return installed.length > 0 ? `${installed.length} installed` : "all there";
  });
  const packages = step("npm packages", async (say) => {
    if (hasNpmPackages()) return "all there";
    say("npm ci");
    await installNpmPackages();
    return "";
  });
  const build = packages.then(() =>
    step("build", async (say) => {
      if (hasBuild()) return "up to date";
      say("next build");
      await buildServer();
      return "";
    }),
  );
  let uri = "";
  const lab = Promise.all([system, packages]).then(() =>
    step("lab", async (say) => {
      say("a libvirt of its own, with machines");
      isLabWanted = true;
      uri = await bringLabUp(isFresh);
      await keepPictures().catch(() => undefined);
      await makeBackups(uri).catch(() => undefined);
      await makeVolumes(uri).catch(() => undefined);
      return labSize();
    }),
  );
  await Promise.all([system, packages, build, lab]);
  return uri;
}

async function main() {
  mkdirSync(stateDir, { recursive: true });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  claimDemo();
  killLeftServer();
  if (isFresh) dropStore();
  console.log("Espalier demo");
  const uri = await prepare();
  let server;
  await step("server", async () => {
    server = await startServer(uri, wantedPort);
    return server.port === wantedPort ? "" : `port ${wantedPort} is taken, so ${server.port}`;
  });
  console.log(`\nReady after ${elapsed(begun)}. Sign in (the link works once):\n\n  ${server.link}\n\nCtrl-C ends it.`);
  await server.ended;
  if (!ending) throw new Error(`The server ended by itself:\n${serverLog()}`);
}

// npm's shell dies of a signal without passing it on.
const parent = process.ppid;
if (process.env.npm_lifecycle_event) setInterval(() => process.ppid !== parent && onSignal(), 1_000).unref();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, onSignal);
// A terminal that was closed takes no more output, and that is no reason to leave machines behind.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);
main().catch(fail);

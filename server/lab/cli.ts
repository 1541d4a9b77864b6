import { isProblem, Problem } from "#lib/model/problem.ts";
import { startLab } from "./lab.ts";
import { labUri } from "./lab-environment.ts";
import { openLabFolder } from "./lab-folder.ts";
import { findLabProcesses } from "./lab-processes.ts";
import { readManifest } from "./manifest.ts";
import { startPreparedLab, stopPreparedLab } from "./prepared-lab.ts";
import { virsh } from "./virsh.ts";

const usage = `Usage: node server/lab/cli.ts up DIR [--stories] [--fresh]   starts the lab in DIR and prints its URI
       node server/lab/cli.ts down DIR                      ends it
       node server/lab/cli.ts status DIR                    prints its URI and machines; exit code 3 when it is down
       node server/lab/cli.ts pictures DIR DATA HOST         puts the prepared snapshots' pictures into a dashboard's store`;

async function up(dir: string, flags: readonly string[]): Promise<number> {
  const fresh = flags.includes("--fresh");
  const report = (line: string) => console.error(line);
  const lab =
    flags.includes("--stories") || fresh ? await startPreparedLab(dir, { fresh, report }) : await startLab(dir);
  console.log(lab.uri);
  return 0;
}

async function down(dir: string): Promise<number> {
  await stopPreparedLab(dir);
  return 0;
}

async function status(dir: string): Promise<number> {
  const folder = openLabFolder(dir);
  if (findLabProcesses(folder).daemons.length === 0) {
    const manifest = await readManifest(folder);
    console.log(manifest ? `down, with ${manifest.guests.length} prepared machines` : "down");
    return 3;
  }
  console.log(labUri(folder));
  console.log((await virsh(labUri(folder), ["list", "--all"])).trimEnd());
  return 0;
}

async function pictures(dir: string, [data, host]: readonly string[]): Promise<number> {
  if (!data || !host) throw new Problem("invalid-input", usage);
  const { keepPictures } = await import("./keep-pictures.ts");
  console.log(`${await keepPictures(dir, data, host)} pictures`);
  return 0;
}

async function run([verb, dir, ...flags]: readonly string[]): Promise<number> {
  if (dir && verb === "pictures") return pictures(dir, flags);
  const isKnown = flags.every((flag) => ["--stories", "--fresh"].includes(flag));
  if (dir && isKnown && verb === "up") return up(dir, flags);
  if (dir && isKnown && verb === "down") return down(dir);
  if (dir && isKnown && verb === "status") return status(dir);
  console.error(usage);
  return 2;
}

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  if (!isProblem(error)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

import { asProblem } from "#lib/model/problem.ts";
import { assembleServer, type Server } from "./assemble-server.ts";
import { takeInBackups } from "./backups/take-in-backups.ts";
import { readConfig } from "./config/config.ts";
import { defaultHosts } from "./config/default-hosts.ts";
import { createInventory } from "./inventory/create-inventory.ts";
import { planIntent } from "./plans/plan-intent.ts";
import { openStore } from "./store/store.ts";

export type { Server } from "./assemble-server.ts";

/** Next holds several copies of every module in one process; what must be one lives on `globalThis`. */
const slot = Symbol.for("espalier.server");
const shared = globalThis as { [slot]?: Promise<Server> };

/** The one running server of this process; the first caller starts it. */
export function getServer(): Promise<Server> {
  shared[slot] ??= startServer().catch((error: unknown) => {
    // The next request tries again: the obstacle may be gone by then.
    delete shared[slot];
    throw error;
  });
  return shared[slot];
}

async function startServer(): Promise<Server> {
  const config = readConfig();
  const store = openStore(config.dataFolder);
  const { hosts, why } = config.hosts ? { hosts: config.hosts, why: null } : await defaultHosts();
  const inventory = createInventory({
    hosts,
    marks: store.marks,
    frozen: store.frozen,
    volumeRecords: store.volumeRecords,
    lastJob: (ref) => store.jobs.list({ host: ref.host, domain: ref.id }, { before: null, limit: 1 })[0]?.job ?? null,
  });
  const server = assembleServer({ config, store, inventory, planner: planIntent });
  server.purger.start();
  await takeInConfigured(server);
  // Programs that Espalier runs get its environment, and have no use for these.
  for (const secret of ["ESPALIER_TOKEN", "ESPALIER_SIGN_IN_CODE"]) delete process.env[secret];
  if (hosts.length === 0) console.warn(noHosts(why));
  return server;
}

/** A folder that is not there now does not keep the rest from working. */
async function takeInConfigured({ config, backupTools: tools, audit }: Server): Promise<void> {
  for (const folder of config.backupFolders)
    await takeInBackups(folder, { actor: "espalier", role: "admin", expiresAt: null }, { tools, audit }).catch(
      (error: unknown) => console.warn(`The backups in ${folder} were not looked at: ${asProblem(error).message}`),
    );
}

const noHosts = (why: string | null): string =>
  `No hosts are configured${why ? `, and qemu:///system does not answer: ${why}` : ""}
To show hosts, write espalier.config.json and start again:
  { "hosts": [{ "id": "local", "label": "This machine", "uri": "qemu:///system" }] }`;

/** For tests: makes `server` the one that requests are answered by. */
export function serveWith(server: Server): void {
  shared[slot] = Promise.resolve(server);
}

import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { espalierOn } from "./contract/espalier.ts";

/** `node server/testing/demo-backups.ts URI FOLDER`: backs up some of the prepared machines as an operator would, once. */
const [uri, folder] = process.argv.slice(2);
if (!uri || !folder) throw new Error("Usage: node server/testing/demo-backups.ts URI FOLDER");

/** Snapshots of which there are backups, each on the one before it. */
const chains: Readonly<Record<string, readonly string[]>> = {
  "web-01": ["shop-4.1", "shop-4.2", "shop-4.3"],
  "db-01": ["installed", "orders-imported", "before-pg-16"],
};

async function makeBackups(target: string): Promise<void> {
  const espalier = espalierOn(uri ?? "");
  try {
    const domains = await espalier.server.inventory.domains("lab");
    for (const [name, snapshots] of Object.entries(chains)) {
      const domain = domains.find((each) => each.name === name);
      let since: string | undefined;
      for (const snapshot of domain ? snapshots : []) {
        const intent = { action: "backup", snapshot, target, ...(since ? { since } : {}) } as const;
        const job = await espalier.run(domain?.id ?? "", intent);
        if (job.state !== "succeeded") throw new Error(`${name}: ${job.problem?.detail ?? job.state}`);
        since = (await espalier.server.backups({ domain: domain?.id }))[0]?.id;
      }
    }
  } finally {
    await espalier.close();
  }
}

if (!existsSync(folder)) {
  // In its place only when it is whole: what was broken off is begun anew.
  const half = `${folder}.new`;
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true });
  await makeBackups(half);
  await rename(half, folder);
}

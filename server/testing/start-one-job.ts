import type { Intent } from "#lib/model/intent.ts";
import { assembleServer } from "#server/assemble-server.ts";
import { createInventory } from "#server/inventory/create-inventory.ts";
import { planIntent } from "#server/plans/plan-intent.ts";
import { openStore } from "#server/store/store.ts";
import { testConfig } from "./test-config.ts";

/**
 * A server without HTTP in a process of its own, for tests that kill it: starts one job and prints its id,
 * or with no intent takes up what was left. Prints "ended" and exits when no job is at work.
 */
const [folder = "", uri = "", id = "", intent = ""] = process.argv.slice(2);
const store = openStore(folder);
const inventory = createInventory({ hosts: [{ id: "lab", uri }], marks: store.marks, lastJob: () => null });
const server = assembleServer({ config: testConfig, store, inventory, planner: planIntent });
const session = { actor: "test", role: "operator", expiresAt: null } as const;

function endWhenIdle(): void {
  if (store.jobs.unended().length === 0) process.stdout.write("ended\n", () => process.exit(0));
}

if (intent !== "") {
  const ref = { host: "lab", kind: "domain", id } as const;
  const plan = await server.plans.create(ref, JSON.parse(intent) as Intent, session);
  const request = { planId: plan.id, fingerprint: plan.fingerprint, confirm: plan.confirm?.expect, session };
  process.stdout.write(`${(await server.jobs.create(request)).id}\n`);
}
server.feed.subscribe(endWhenIdle);
endWhenIdle();

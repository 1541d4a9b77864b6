import { promises } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import type { Intent } from "#lib/model/intent.ts";
import { subjectRefSchema } from "#lib/model/subject.ts";
import { assembleServer } from "#server/assemble-server.ts";
import type { Backend, Operation } from "#server/backends/contract.ts";
import type { StepCall } from "#server/backends/step-call.ts";
import { createInventory } from "#server/inventory/create-inventory.ts";
import { planIntent } from "#server/plans/plan-intent.ts";
import { openStore } from "#server/store/store.ts";
import type { DeathAt } from "./server-process.ts";
import { testConfig } from "./test-config.ts";

/**
 * ESPALIER_TEST_DEATH_AT: it kills itself at a call of the filesystem. ESPALIER_TEST_KIND: what the id is of.
 * A server without HTTP in a process of its own, for tests that kill it: starts one job and prints its id,
 * or with no intent takes up what was left. Prints "ended" and exits when no job is at work.
 * ESPALIER_TEST_DEATH: it kills itself `before` or `after` the first native change that it makes, but for the calls (JSON) in
 * ESPALIER_TEST_SPARED.
 */
const deathAt = JSON.parse(process.env.ESPALIER_TEST_DEATH_AT ?? "null") as DeathAt | null;
if (deathAt) {
  const { call, path, when } = deathAt;
  const files = promises as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  const original = files[call];
  files[call] = async (...args) => {
    const fits = new RegExp(path).test(String(args[0]));
    if (fits && when === "before") process.kill(process.pid, "SIGKILL");
    const result = await original?.apply(promises, args);
    if (fits && when === "after") process.kill(process.pid, "SIGKILL");
    return result;
  };
  syncBuiltinESMExports();
}

const [folder = "", uri = "", id = "", intent = ""] = process.argv.slice(2);
const store = openStore(folder);
const inventory = createInventory({
  // A path in place of a URI: a folder with volumes, and no machines.
  hosts: [{ id: "lab", ...(uri.startsWith("/") ? { folders: [uri] } : { uri }) }],
  marks: store.marks,
  frozen: store.frozen,
  volumeRecords: store.volumeRecords,
  lastJob: () => null,
});
const death = process.env.ESPALIER_TEST_DEATH;
const spared = JSON.parse(process.env.ESPALIER_TEST_SPARED ?? "[]") as string[];
const die = () => process.kill(process.pid, "SIGKILL");
const machines = uri.startsWith("/") ? [] : [inventory.backend("lab")];
const backends: readonly Backend[] = [...machines, ...inventory.volumeBackends("lab")];
for (const operation of backends.flatMap(({ operations }) => Object.values(operations) as Operation<StepCall>[])) {
  const { run } = operation;
  operation.run = async (id, call, context) => {
    const isSpared = spared.includes(JSON.stringify(call));
    if (death === "before" && !isSpared) die();
    await run(id, call, context);
    if (death === "after" && !isSpared) die();
  };
}
const server = assembleServer({ config: testConfig, store, inventory, planner: planIntent });
const session = { actor: "test", role: "operator", expiresAt: null } as const;

function endWhenIdle(): void {
  if (store.jobs.unended().length === 0) process.stdout.write("ended\n", () => process.exit(0));
}

if (intent !== "") {
  const ref = { host: "lab", kind: subjectRefSchema.shape.kind.parse(process.env.ESPALIER_TEST_KIND ?? "domain"), id };
  const plan = await server.plans.create(ref, JSON.parse(intent) as Intent, session);
  const request = { planId: plan.id, fingerprint: plan.fingerprint, confirm: plan.confirm?.expect, session };
  process.stdout.write(`${(await server.jobs.create(request)).id}\n`);
}
server.feed.subscribe(endWhenIdle);
endWhenIdle();

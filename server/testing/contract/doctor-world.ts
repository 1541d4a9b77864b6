import { once } from "node:events";
import type { Finding } from "#lib/model/finding.ts";
import type { Intent } from "#lib/model/intent.ts";
import { isEnded, type Job } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import { assembleServer } from "#server/assemble-server.ts";
import { createInventory } from "#server/inventory/create-inventory.ts";
import { planIntent } from "#server/plans/plan-intent.ts";
import { openStore } from "#server/store/store.ts";
import { testConfig } from "../test-config.ts";
import { type LibvirtWorld, libvirtWorld } from "./libvirt-world.ts";

const session = { actor: "test", role: "operator", expiresAt: null } as const;

/** A private libvirt with a whole server on it: findings as the API tells them, and repairs as jobs run them. */
export async function doctorWorld() {
  const world: LibvirtWorld = await libvirtWorld();
  const store = openStore(":memory:");
  const lastJob = (ref: { host: string; id: string }) =>
    store.jobs.list({ host: ref.host, domain: ref.id }, { before: null, limit: 1 })[0]?.job ?? null;
  const inventory = createInventory({
    hosts: [{ id: "lab", uri: world.lab.uri }],
    marks: store.marks,
    frozen: store.frozen,
    volumeRecords: store.volumeRecords,
    lastJob,
  });
  const server = assembleServer({ config: testConfig, store, inventory, planner: planIntent });
  const refOf = (id: string) => ({ host: "lab", kind: "domain", id }) as const;
  const changed = new EventTarget();
  server.feed.subscribe(() => changed.dispatchEvent(new Event("change")));

  const findings = async (id: string): Promise<readonly Finding[]> =>
    (await inventory.observe(refOf(id), { fresh: "all" })).findings;
  const plan = (id: string, intent: Intent): Promise<Plan> => server.plans.create(refOf(id), intent, session);

  /** Runs an intent as a job and returns it when it has ended. */
  async function run(id: string, intent: Intent): Promise<{ plan: Plan; job: Job }> {
    const made = await plan(id, intent);
    const { id: planId, fingerprint, confirm } = made;
    const request = { planId, fingerprint, session, ...(confirm ? { confirm: confirm.expect } : {}) };
    const { id: job } = await server.jobs.create(request);
    while (!isEnded(server.jobs.get(job).state)) await once(changed, "change");
    const ended = server.jobs.get(job);
    if (ended.state !== "succeeded") throw new Error(`${intent.action}: ${ended.state}: ${ended.problem?.detail}`);
    return { plan: made, job: ended };
  }
  async function found(id: string, kind: Finding["kind"]): Promise<Finding> {
    const all = await findings(id);
    const one = all.find((finding) => finding.kind === kind);
    if (!one) throw new Error(`no ${kind} among ${JSON.stringify(all.map((finding) => finding.id))}`);
    return one;
  }
  return {
    ...{ world, server, store, findings, found, plan, run },
    kinds: async (id: string) => (await findings(id)).map((finding) => finding.kind),
    repairIntent: (finding: Finding, choice: string): Intent => ({ action: "repair", finding: finding.id, choice }),
    /** Cures the first finding of a kind. */
    async cure(id: string, kind: Finding["kind"], choice: string) {
      return run(id, { action: "repair", finding: (await found(id, kind)).id, choice });
    },
    async close() {
      await server.close();
      await world.close();
    },
  };
}

import type { Intent } from "#lib/model/intent.ts";
import { isEnded, type Job } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import { partsOfVolumeId } from "#lib/model/volume.ts";
import { assembleServer, type Server } from "#server/assemble-server.ts";
import { createInventory } from "#server/inventory/create-inventory.ts";
import { planIntent } from "#server/plans/plan-intent.ts";
import { openStore } from "#server/store/store.ts";
import { testConfig } from "#server/testing/test-config.ts";

export interface Espalier {
  readonly server: Server;
  plan(id: string, intent: Intent): Promise<Plan>;
  /** Plans and runs to the end. Throws what planning or accepting throws; a job that fails is returned. */
  run(id: string, intent: Intent): Promise<Job & { readonly plan: Plan }>;
  /** The job when it has ended. */
  ended(job: string): Promise<Job>;
  /** What lies in the trash of a subject. */
  trash(id: string): ReturnType<Server["trash"]>;
  close(): Promise<void>;
}

const session = { actor: "test", role: "operator", expiresAt: null } as const;

/**
 * The whole server without HTTP on one real host, with a store of its own. `now` is its clock. Subjects are machines by uuid, and
 * volumes by id, in pools, `folders` and below machines.
 */
export function espalierOn(uri: string, now: () => Date = () => new Date(), folders: readonly string[] = []): Espalier {
  const store = openStore(":memory:");
  const inventory = createInventory({
    hosts: [{ id: "lab", uri, folders }],
    marks: store.marks,
    frozen: store.frozen,
    volumeRecords: store.volumeRecords,
    lastJob: () => null,
  });
  const server = assembleServer({ config: testConfig, store, inventory, planner: planIntent, now });
  const refOf = (id: string) => ({ host: "lab", kind: partsOfVolumeId(id) ? "volume" : "domain", id }) as const;
  const ended = (id: string) =>
    new Promise<Job>((resolve) => {
      const look = () => {
        const job = server.jobs.get(id);
        if (!isEnded(job.state)) return;
        stop();
        resolve(job);
      };
      const stop = server.feed.subscribe(look);
      look();
    });
  const plan = (id: string, intent: Intent) => server.plans.create(refOf(id), intent, session);
  return {
    server,
    plan,
    ended,
    async run(id, intent) {
      const made = await plan(id, intent);
      const request = { planId: made.id, fingerprint: made.fingerprint, confirm: made.confirm?.expect, session };
      const job = await server.jobs.create(request);
      return { ...(await ended(job.id)), plan: made };
    },
    trash: (id) => server.trash(refOf(id)),
    async close() {
      await server.close();
      store.close();
    },
  };
}

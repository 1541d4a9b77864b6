import type { Intent } from "#lib/model/intent.ts";
import { isEnded, type Job, type JobEvent } from "#lib/model/job.ts";
import { assembleServer, type Server } from "#server/assemble-server.ts";
import { createInventory } from "#server/inventory/create-inventory.ts";
import type { Lab } from "#server/lab/lab.ts";
import { planIntent } from "#server/plans/plan-intent.ts";
import { openStore } from "#server/store/store.ts";
import { testConfig } from "./test-config.ts";

/** The whole server on a lab, in this process, without HTTP. */
export interface LabServer {
  readonly server: Server;
  /** Plans and starts a job. */
  start(subject: string, intent: Intent): Promise<Job>;
  /** The job when it has ended. */
  end(job: string): Promise<Job>;
  /** When an event of a job fits. Throws when the job ended without one. */
  event(job: string, fits: (event: JobEvent) => boolean): Promise<JobEvent>;
  cancel(job: string): void;
  close(): Promise<void>;
}

const session = { actor: "test", role: "operator", expiresAt: null } as const;

export function labServer(lab: Lab): LabServer {
  const store = openStore(":memory:");
  const inventory = createInventory({
    hosts: [{ id: "lab", uri: lab.uri }],
    marks: store.marks,
    frozen: store.frozen,
    volumeRecords: store.volumeRecords,
    lastJob: () => null,
  });
  const server = assembleServer({ config: testConfig, store, inventory, planner: planIntent });

  /** The first answer that is not undefined, asked for at every change of a job. */
  const when = <T>(ask: () => T | undefined): Promise<T> =>
    new Promise((resolve, reject) => {
      const look = () => {
        try {
          const answer = ask();
          if (answer === undefined) return;
          unsubscribe();
          resolve(answer);
        } catch (error) {
          unsubscribe();
          reject(error as Error);
        }
      };
      const unsubscribe = server.feed.subscribe(look);
      look();
    });

  return {
    server,
    async start(subject, intent) {
      const plan = await server.plans.create({ host: "lab", kind: "domain", id: subject }, intent, session);
      return server.jobs.create({
        planId: plan.id,
        fingerprint: plan.fingerprint,
        confirm: plan.confirm?.expect,
        session,
      });
    },
    end: (id) =>
      when(() => {
        const job = server.jobs.get(id);
        return isEnded(job.state) ? job : undefined;
      }),
    event: (id, fits) =>
      when(() => {
        const found = store.jobEvents.after(id, 0).find(fits);
        if (!found && isEnded(server.jobs.get(id).state))
          throw new Error(`the job ended (${JSON.stringify(server.jobs.get(id).problem)}) without that event`);
        return found;
      }),
    cancel: (id) => void server.jobs.cancel(id, session),
    async close() {
      await server.close();
      await inventory.close();
      store.close();
    },
  };
}

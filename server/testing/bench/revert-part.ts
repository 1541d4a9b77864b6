import { get } from "node:http";
import type { Job } from "#lib/model/job.ts";
import type { Plan } from "#lib/model/plan.ts";
import { emptyGuest, type Guest } from "#server/lab/guest.ts";
import type { Lab } from "#server/lab/lab.ts";
import { createSnapshot } from "#server/lab/snapshot.ts";
import { type AppServer, startAppServer } from "./app-server.ts";
import { asJson, ask } from "./ask.ts";
import { revert } from "./bare-virsh.ts";
import type { BenchContext } from "./bench-context.ts";
import { benchLab, domainPath } from "./planted-lab.ts";
import { printTable } from "./print-table.ts";
import { median, quantile } from "./stats.ts";
import { goal, ms, times } from "./units.ts";

const pairs = 9;
const goalMs = 150;
const snapshot = "point";

/** Ends when the job's stream of events does, as a page would wait. */
function jobEnded({ origin, token }: AppServer, id: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    get(`${origin}/api/v1/jobs/${id}/events`, { headers }, (response) => {
      response.on("end", resolve);
      response.on("error", reject);
      response.resume();
    }).on("error", reject);
  });
}

interface ApiRevert {
  readonly ms: number;
  readonly planMs: number;
  readonly acceptMs: number;
  readonly runMs: number;
}

async function revertByApi(server: AppServer, guest: Guest): Promise<ApiRevert> {
  const begun = performance.now();
  const intent = { action: "revert", snapshot, safetySnapshot: false };
  const planned = await ask(server, `${domainPath(guest)}/plans`, { body: intent });
  const plan = asJson<Plan>(planned);
  const confirm = plan.confirm === null ? {} : { confirm: plan.confirm.expect };
  const accepted = await ask(server, "/jobs", {
    body: { planId: plan.id, fingerprint: plan.fingerprint, ...confirm },
  });
  const { id } = asJson<Job>(accepted);
  await jobEnded(server, id);
  const whole = performance.now() - begun;
  const job = asJson<Job>(await ask(server, `/jobs/${id}`));
  if (job.state !== "succeeded") throw new Error(`The revert ${job.state}: ${job.problem?.detail}`);
  return { ms: whole, planMs: planned.ms, acceptMs: accepted.ms, runMs: whole - planned.ms - accepted.ms };
}

/** One way and the other in turn, each first every second time. The first pair warms up and is not counted. */
async function measure(lab: Lab, server: AppServer, guest: Guest) {
  const bare: number[] = [];
  const api: ApiRevert[] = [];
  for (let pair = 0; pair <= pairs; pair++) {
    const byVirsh = async () => bare.push(await revert(lab, guest, snapshot));
    const byApi = async () => api.push(await revertByApi(server, guest));
    for (const way of pair % 2 === 0 ? [byVirsh, byApi] : [byApi, byVirsh]) await way();
  }
  return { bare: bare.slice(1), api: api.slice(1) };
}

/** What plan, gate, journal and audit add to libvirt's own time for a revert. */
export async function revertPart(context: BenchContext): Promise<void> {
  const lab = await benchLab(context);
  const server = await startAppServer(context, lab.uri);
  const rows: string[][] = [];
  for (const state of ["off", "running"] as const) {
    context.say(`revert: ${state} → ${state}`);
    const guest = await emptyGuest(lab, { name: `bench-${state}`, state });
    await createSnapshot(lab, guest, snapshot);
    const { bare, api } = await measure(lab, server, guest);
    const differences = api.map((one, i) => one.ms - (bare[i] ?? Number.NaN));
    const overhead = median(differences);
    rows.push([
      `${state} → ${state}`,
      ms(median(bare)),
      ms(median(api.map((one) => one.ms))),
      ms(median(api.map((one) => one.planMs))),
      ms(median(api.map((one) => one.acceptMs))),
      ms(median(api.map((one) => one.runMs))),
      ms(overhead),
      `${Math.round(quantile(differences, 0))}…${Math.round(quantile(differences, 1))}`,
      times(median(api.map((one, i) => one.ms / (bare[i] ?? Number.NaN)))),
      goal(`≤ ${goalMs} ms`, overhead <= goalMs),
    ]);
  }
  await server.stop();
  printTable(
    `revert: ${pairs} pairs, medians`,
    ["machine", "virsh", "API", "of it plan", "accept", "run", "overhead", "from…to", "ratio", "goal"],
    rows,
    ["overhead: median of the pairs' differences; run: from the accepted job to the end of its events"],
  );
}

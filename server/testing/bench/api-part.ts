import { startAppServer } from "./app-server.ts";
import { ask } from "./ask.ts";
import { dumpAll, listTree } from "./bare-virsh.ts";
import type { BenchContext } from "./bench-context.ts";
import { domainPath, guestOf, type PlantedLab, plantedLab } from "./planted-lab.ts";
import { printTable } from "./print-table.ts";
import { median, quantile } from "./stats.ts";
import { goal, megabytes, ms, times } from "./units.ts";

const coldStarts = 3;
const warmRounds = 11;
const wholeGoal = 1.5;
const unchangedGoalMs = 20;

const headings = ["request", "cold", "warm p50", "warm max", "bytes", "to virsh --tree", "goal"];

/** The first request of a server that was just started. */
async function coldTimes(context: BenchContext, { lab }: PlantedLab, path: string): Promise<number[]> {
  const found: number[] = [];
  for (let i = 0; i < coldStarts; i++) {
    const server = await startAppServer(context, lab.uri);
    found.push((await ask(server, path)).ms);
    await server.stop();
  }
  return found;
}

/** Each round asks everything once, so that a busy moment of the machine hits all alike. */
async function warmRow(context: BenchContext, planted: PlantedLab, count: number) {
  const { lab } = planted;
  const guest = guestOf(planted, count);
  const whole = `${domainPath(guest)}/tree`;
  const summary = `${whole}?fields=summary`;
  const server = await startAppServer(context, lab.uri);
  const { etag } = await ask(server, whole);
  const unzipped = { "accept-encoding": "identity" };
  const asks = {
    whole: () => ask(server, whole, { headers: unzipped }),
    "whole, gzip": () => ask(server, whole, { headers: { "accept-encoding": "gzip" } }),
    summary: () => ask(server, summary, { headers: unzipped }),
    "not changed (304)": () => ask(server, whole, { headers: { ...unzipped, "if-none-match": etag ?? "" } }),
  };
  const answers = new Map(Object.keys(asks).map((name) => [name, { ms: [] as number[], bytes: 0, status: 0 }]));
  const virsh: number[] = [];
  for (let round = 0; round < warmRounds; round++) {
    virsh.push(await listTree(lab, guest));
    for (const [name, send] of Object.entries(asks)) {
      const answer = await send();
      const kept = answers.get(name);
      kept?.ms.push(answer.ms);
      answers.set(name, { ms: kept?.ms ?? [], bytes: answer.bytes, status: answer.status });
    }
  }
  await server.stop();
  return { virsh, answers };
}

function goalOf(name: string, warm: number, toVirsh: number): string {
  if (name === "not changed (304)") return goal(`≤ ${unchangedGoalMs} ms`, warm <= unchangedGoalMs);
  return goal(`≤ ${wholeGoal}x`, toVirsh <= wholeGoal);
}

/** How long the API takes for a tree, against one virsh process that lists the same tree. */
export async function apiPart(context: BenchContext): Promise<void> {
  const planted = await plantedLab(context);
  for (const count of [1_000, 10_000]) {
    context.say(`api: ${count} snapshots`);
    const guest = guestOf(planted, count);
    const path = `${domainPath(guest)}/tree`;
    const cold = new Map([
      ["whole", await coldTimes(context, planted, path)],
      ["summary", await coldTimes(context, planted, `${path}?fields=summary`)],
    ]);
    const { virsh, answers } = await warmRow(context, planted, count);
    const dumped = [await dumpAll(planted.lab, guest), await dumpAll(planted.lab, guest)];
    const virshMs = median(virsh);
    printTable(`api: tree of ${count} snapshots`, headings, [
      ...[...answers].map(([name, answer]) => {
        const warm = median(answer.ms);
        return [
          `GET ${name}`,
          ms(median(cold.get(name) ?? [])),
          ms(warm),
          ms(quantile(answer.ms, 1)),
          megabytes(answer.bytes),
          times(warm / virshMs),
          goalOf(name, warm, warm / virshMs),
        ];
      }),
      ["virsh snapshot-list --tree", "", ms(virshMs), ms(quantile(virsh, 1)), "", times(1), ""],
      ["one virsh, every dumpxml", ms(median(dumped)), "", "", "", "", ""],
    ]);
  }
}

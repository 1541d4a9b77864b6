import { get } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { type AppServer, startAppServer } from "./app-server.ts";
import { ask } from "./ask.ts";
import type { BenchContext } from "./bench-context.ts";
import { domainPath, guestOf, plantedLab } from "./planted-lab.ts";
import { printTable } from "./print-table.ts";
import { residentMemory } from "./resident-memory.ts";
import { megabytes } from "./units.ts";

const requests = 200;
const settleMs = 1_000;

/** An open stream of events, as every open page holds one. */
function openStream({ origin, token }: AppServer): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}` };
    const stream = get(`${origin}/api/v1/events`, { headers }, (response) => {
      response.on("error", () => undefined); // cut off by ourselves
      response.resume();
      resolve(() => stream.destroy());
    }).on("error", reject);
  });
}

/** What the server keeps in memory, and whether more requests make it more. */
export async function memoryPart(context: BenchContext): Promise<void> {
  const planted = await plantedLab(context);
  const tree = (count: number) => `${domainPath(guestOf(planted, count))}/tree`;
  const server = await startAppServer(context, planted.lab.uri);
  const rows: string[][] = [];
  const note = async (what: string) => {
    await pause(settleMs);
    const { own, children } = residentMemory(server.pid);
    rows.push([what, megabytes(own), megabytes(children)]);
  };
  const manyRequests = async () => {
    const paths = [tree(1_000), `${tree(10_000)}?fields=summary`, tree(10_000), "/hosts/bench/domains"];
    for (let i = 0; i < requests; i++) await ask(server, paths[i % paths.length] ?? "/hosts");
  };

  context.say("memory");
  await note("after start");
  await ask(server, tree(1_000));
  await note("after reading 1000 snapshots");
  await ask(server, tree(10_000));
  await note("after reading 10000 snapshots");
  const closeStream = await openStream(server);
  await manyRequests();
  await note(`after ${requests} requests, a stream open`);
  await manyRequests();
  await note(`after ${2 * requests} requests`);
  await pause(15_000);
  await note("after 15 s of rest");
  closeStream();
  await server.stop();
  printTable("memory: resident set", ["when", "server", "its virsh processes"], rows, [
    "requests: trees of 1000 and 10000 whole, 10000 as summary, and the list of machines, in turn",
  ]);
}

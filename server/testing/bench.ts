import { apiPart } from "./bench/api-part.ts";
import { type BenchContext, repository } from "./bench/bench-context.ts";
import { Closers } from "./bench/closers.ts";
import { diffPart } from "./bench/diff-part.ts";
import { graphPart } from "./bench/graph-part.ts";
import { headLine, load } from "./bench/head-line.ts";
import { memoryPart } from "./bench/memory-part.ts";
import { revertPart } from "./bench/revert-part.ts";
import { volumesPart } from "./bench/volumes-part.ts";
import { kindsUnderTest } from "./contract/volumes/kinds-under-test.ts";

/**
 * `npm run bench [-- PART…]`: how fast Espalier is, against the bare tools on the same machine in the same minutes. Machines
 * differ and are busy, so the ratios tell more than the times, and no time makes it fail: it fails only when it cannot measure.
 */
const parts: Readonly<Record<string, (context: BenchContext) => Promise<void>>> = {
  api: apiPart,
  revert: revertPart,
  diff: diffPart,
  // To find the files of a chain by qemu-img alone takes a process for each link of each: a thousand would take hours.
  volumes: volumesPart(kindsUnderTest.filter(({ kind }) => kind !== "overlay")),
  graph: graphPart,
  memory: memoryPart,
};

const usage = `Usage: npm run bench [-- ${Object.keys(parts).join("|")}…]`;

const closers = new Closers();
const say = (words: string) => console.error(`· ${words}`);
let ending: Promise<never> | null = null;
/** What fails because everything is being ended changes nothing any more. */
const end = (code: number): Promise<never> => {
  ending ??= closers.closeAll().then(() => process.exit(code));
  return ending;
};
// Not `once`: whoever runs child processes ends this one when it finds no other listener left.
for (const [signal, code] of [["SIGINT", 130] as const, ["SIGTERM", 143] as const])
  process.on(signal, () => {
    if (ending) return;
    say("ending what was started");
    void end(code);
  });

const wanted = process.argv.slice(2);
if (wanted.some((name) => !(name in parts))) {
  console.error(usage);
  process.exit(2);
}
try {
  console.log(await headLine());
  for (const name of wanted.length > 0 ? wanted : Object.keys(parts))
    await parts[name]?.({ root: repository, closers, say });
  console.log(`\nload at the end ${load()}`);
  await end(0);
} catch (error) {
  if (!ending) console.error(error);
  await end(1);
}

import type { Browser } from "playwright";
import type { SnapshotTree } from "#lib/model/snapshot-tree.ts";
import { type AppServer, startAppServer } from "./app-server.ts";
import { asJson, ask } from "./ask.ts";
import type { BenchContext } from "./bench-context.ts";
import { launchChromium } from "./chromium.ts";
import { type FirstPaint, openPage } from "./first-paint.ts";
import type { FrameTimes } from "./frame-times.ts";
import { appSights, type GraphMoves, graphMoves, openRuns, plainSights } from "./graph-moves.ts";
import { plainPage } from "./plain-page.ts";
import { domainPath, guestOf, plantedLab } from "./planted-lab.ts";
import { printTable } from "./print-table.ts";
import { goal, megabytes, ms, times } from "./units.ts";

const counts = [100, 1_000, 10_000];
const screen = { width: 1440, height: 900 };
const visits = { app: 5, plain: 3 };
const goals = { paintMs: 500, p50: 17, p95: 50 };

interface Measured {
  readonly name: string;
  readonly paint: FirstPaint | null;
  readonly moves: GraphMoves;
}

async function measureApp(browser: Browser, server: AppServer, path: string): Promise<Measured[]> {
  const context = await browser.newContext({ viewport: screen });
  const signedIn = await context.request.post(`${server.origin}/api/v1/session`, { data: { token: server.token } });
  if (!signedIn.ok()) throw new Error(`The browser could not sign in: ${signedIn.status()}`);
  const sight = {
    url: `${server.origin}${path}`,
    dataPath: `/api/v1${path}/tree`,
    drawn: ".react-flow:not(.invisible) :is(.react-flow__node, canvas)",
  };
  const { page, paint } = await openPage(context, sight, visits.app);
  const folded = await graphMoves(page, appSights);
  await openRuns(page);
  const open = await graphMoves(page, appSights);
  await context.close();
  return [
    { name: "Espalier, runs folded", paint, moves: folded },
    { name: "Espalier, all drawn", paint: null, moves: open },
  ];
}

async function measurePlain(browser: Browser, url: string): Promise<Measured> {
  const context = await browser.newContext({ viewport: screen });
  const dataPath = new URL(url).searchParams.get("tree") ?? "";
  const { page, paint } = await openPage(context, { url, dataPath, drawn: ".react-flow__edge" }, visits.plain);
  const moves = await graphMoves(page, plainSights);
  await context.close();
  return { name: "plain React Flow", paint, moves };
}

const frames = ({ p50, p95, cpuMs }: FrameTimes): string =>
  `${Math.round(p50)}/${Math.round(p95)} (${cpuMs.toFixed(1)})`;

const row = ({ name, paint, moves }: Measured): string[] => [
  name,
  paint ? ms(paint.drawn) : "",
  ...[moves.near, moves.fit, moves.zoom].map(frames),
  String(moves.elements),
];

function ratioRow(app: Measured, open: Measured, plain: Measured): string[] {
  const cpu = (move: "near" | "fit" | "zoom") => times(plain.moves[move].cpuMs / open.moves[move].cpuMs);
  return [
    "plain / Espalier",
    times((plain.paint?.drawn ?? Number.NaN) / (app.paint?.drawn ?? Number.NaN)),
    ...(["near", "fit", "zoom"] as const).map((move) => `(${cpu(move)})`),
    times(plain.moves.elements / open.moves.elements),
  ];
}

function goalRow(app: Measured, open: Measured): string[] {
  const smooth = ({ p50, p95 }: FrameTimes) =>
    goal(`${goals.p50}/${goals.p95}`, Math.round(p50) <= goals.p50 && Math.round(p95) <= goals.p95);
  return [
    "goal",
    goal(`≤ ${goals.paintMs} ms`, (app.paint?.drawn ?? Number.NaN) <= goals.paintMs),
    ...[open.moves.near, open.moves.fit, open.moves.zoom].map(smooth),
  ];
}

const dataRow = (count: number, { name, paint }: Measured): string[][] =>
  paint
    ? [
        [
          `${count}, ${name.replace(/,.*/, "")}`,
          ms(paint.asked),
          ms(paint.fetched - paint.asked),
          ms(paint.drawn - paint.fetched),
          ms(paint.drawn),
          ms(paint.cpuMs),
          megabytes(paint.wireBytes),
          megabytes(paint.bytes),
        ],
      ]
    : [];

/** How soon a tree is on the screen and how it moves, against React Flow as it comes with the same nodes. */
export async function graphPart(context: BenchContext): Promise<void> {
  const planted = await plantedLab(context);
  const server = await startAppServer(context, planted.lab.uri);
  const browser = await launchChromium(context);
  context.say("graph: building the plain page");
  const plain = await plainPage(context);
  const dataRows: string[][] = [];
  for (const count of counts) {
    const path = domainPath(guestOf(planted, count));
    context.say(`graph: ${count} nodes in Espalier`);
    const tree = asJson<SnapshotTree>(await ask(server, `${path}/tree`));
    const [app, open] = await measureApp(browser, server, path);
    context.say(`graph: ${count} nodes in plain React Flow`);
    const other = await measurePlain(browser, await plain.urlOf(tree));
    if (!app || !open) throw new Error("nothing was measured");
    printTable(
      `graph: ${count} snapshots, Chromium ${browser.version()}, ${screen.width} × ${screen.height}`,
      ["page", "first paint", "pan near", "pan at fit", "zoom", "elements"],
      [...[app, open, other].map(row), ratioRow(app, open, other), ...(count === 10_000 ? [goalRow(app, open)] : [])],
      ["frames: p50/p95 ms (processor ms of the main thread a frame, which a busy machine disturbs least)"],
    );
    dataRows.push(...dataRow(count, app), ...dataRow(count, other));
  }
  await browser.close();
  await server.stop();
  printTable(
    "graph: first paint in parts",
    ["tree", "until asked for", "fetched in", "read and drawn in", "first paint", "processor", "on the wire", "bytes"],
    dataRows,
    [
      `medians of ${visits.app} and ${visits.plain} visits with scripts in the cache; the server has read the tree before`,
    ],
  );
}

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { isProblem } from "#lib/model/problem.ts";
import { fillBytes } from "#server/lab/image.ts";
import { type Espalier, espalierOn } from "#server/testing/contract/espalier.ts";
import { type LibvirtWorld, libvirtWorld } from "#server/testing/contract/libvirt-world.ts";
import { TreeLook } from "#server/testing/contract/tree-content.ts";

/** Trees are random and repeatable: a failing seed is named in the test's output. */
const seeds = Number(process.env.ESPALIER_TRASH_SEEDS ?? 8);
const actionsPerTree = 12;
const refusals: readonly string[] = ["blocked", "unsupported", "invalid-input", "not-found"];

let world: LibvirtWorld;
let tree: TreeLook;
let espalier: Espalier;
beforeAll(async () => {
  world = await libvirtWorld();
  tree = new TreeLook(world.lab);
  espalier = espalierOn(world.lab.uri);
});
afterAll(async () => {
  await espalier?.close();
  await world?.close();
});

function randomOf(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.abs(state) % below;
  };
}

const sorted = (points: ReadonlyMap<string, string>) => Object.fromEntries([...points].sort());

/** What is known of a machine: its points, and those of every deletion that could be taken back. */
interface Told {
  readonly points: Map<string, string>;
  head: string;
  readonly undos: { readonly intent: Intent; readonly points: ReadonlyMap<string, string> }[];
}

function randomIntent(told: Told, pick: (below: number) => number, step: number): Intent {
  const names = [...told.points.keys()];
  const one = () => names[pick(names.length)] ?? "";
  const choice = names.length === 0 ? 0 : pick(14);
  if (choice >= 10 && told.undos.length > 0) return told.undos[pick(told.undos.length)]?.intent as Intent;
  if (choice <= 2) return { action: "create", name: `s${step}`, disks: [{ target: "vda", mode: "external" }] };
  if (choice === 3) return { action: "create", name: `s${step}`, disks: [{ target: "vda", mode: "internal" }] };
  if (choice <= 6) return { action: "revert", snapshot: one(), safetySnapshot: pick(4) === 0, start: "off" };
  const scope = (["one", "one", "children", "subtree"] as const)[pick(4)] ?? "one";
  return { action: "delete", snapshot: one(), scope, metadataOnly: pick(4) === 0 };
}

async function grow(seed: number): Promise<{ restored: number; refused: number }> {
  const pick = randomOf(seed);
  const id = await world.subject();
  const first = await tree.read(id);
  const told: Told = { points: new Map(), head: first.head, undos: [] };
  let { headFile } = first;
  const log: string[] = [];
  const counts = { restored: 0, refused: 0 };
  for (let step = 0; step < actionsPerTree; step++) {
    if (pick(3) > 0) {
      await fillBytes(headFile, pick(12) * 65_536, 65_536, 1 + pick(250));
      told.head = await tree.content(headFile);
    }
    const intent = randomIntent(told, pick, step);
    log.push(JSON.stringify(intent));
    const context = () => `seed ${seed}\n${log.join("\n")}`;
    try {
      const job = await espalier.run(id, intent);
      expect({ state: job.state, problem: job.problem }, context()).toEqual({ state: "succeeded", problem: null });
      const after = new Set(job.plan.after.snapshots.map((s) => s.id));
      if (intent.action === "create" && intent.name) told.points.set(intent.name, told.head);
      if (intent.action === "revert" && job.result?.snapshot) told.points.set(job.result.snapshot, told.head);
      if (intent.action === "revert") told.head = told.points.get(intent.snapshot) ?? "";
      const gone = new Map([...told.points].filter(([name]) => !after.has(name)));
      for (const name of gone.keys()) told.points.delete(name);
      if (intent.action === "delete" && job.result?.undo) told.undos.push({ intent: job.result.undo, points: gone });
      if (intent.action === "restore") {
        const at = told.undos.findIndex((undo) => undo.intent === intent);
        for (const [name, bytes] of told.undos[at]?.points ?? []) told.points.set(name, bytes);
        told.undos.splice(at, 1);
        counts.restored++;
      }
    } catch (error) {
      if (!isProblem(error) || !refusals.includes(error.code)) throw new Error(context(), { cause: error });
      log.push(`refused: ${error.message}`);
      counts.refused++;
    }
    const seen = await tree.read(id);
    expect(sorted(seen.points), context()).toEqual(sorted(told.points));
    expect(seen.head, context()).toBe(told.head);
    headFile = seen.headFile;
    await tree.check(seen.files);
  }
  return counts;
}

describe("random trees with deletions that are taken back", () => {
  let restored = 0;
  test.each(Array.from({ length: seeds }, (_, i) => i + 1))(
    "seed %i: what is restored has its bytes, or is refused, and nothing else is touched",
    async (seed) => {
      restored += (await grow(seed)).restored;
    },
  );

  test("some of them were restored", () => {
    expect(restored).toBeGreaterThan(seeds / 4);
  });
});

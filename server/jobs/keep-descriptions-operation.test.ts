import { expect, test } from "vitest";
import { codeOf, domain, memoryWorld } from "#server/testing/memory-world.ts";
import { operationFor } from "./operation-for.ts";

async function jobAndContext() {
  const world = memoryWorld();
  const { id: job } = await world.start({ action: "edit", snapshot: "a", locked: true });
  await world.ended(job);
  const context = {
    job,
    signal: new AbortController().signal,
    progress: () => undefined,
    note: () => undefined,
  };
  const sources = {
    ...world,
    marks: world.store.marks,
    saved: world.store.saved,
    trash: world.store.trash,
    frozen: world.store.frozen,
  };
  const keep = (snapshots: string[]) => {
    const call = { op: "keepDescriptions", snapshots } as const;
    return operationFor(domain, call, sources).run(domain.id, call, context);
  };
  return { world, job, keep };
}

test("descriptions are kept with the job, and a second look does not replace the first", async () => {
  const { world, job, keep } = await jobAndContext();
  await keep(["b", "a"]);
  const first = world.store.saved.of(job);
  expect(first.map(({ snapshot }) => snapshot)).toEqual(["b", "a"]);
  expect(first[0]?.xml).toContain("<name>b</name>");
  world.pass(60_000);
  await keep(["a", "c"]);
  expect(world.store.saved.of(job)).toMatchObject([...first, { snapshot: "c" }]);
  expect(world.store.saved.of("another")).toEqual([]);
});

test("a snapshot that is gone ends the step, so that nothing is done without its description", async () => {
  const { keep } = await jobAndContext();
  expect(await codeOf(() => keep(["gone"]))).not.toBe("ok");
});

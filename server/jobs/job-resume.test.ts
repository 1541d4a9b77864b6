import { expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { domain, memoryWorld } from "#server/testing/memory-world.ts";

const create: Intent = { action: "create", name: "new" };
const revert: Intent = { action: "revert", snapshot: "a" };
type Native = "create" | "revert" | "describe";

/** Starts the job and leaves its runner for dead at a point: it never comes back from there. */
async function crashIn(op: Native | "evidence", where: "before" | "after", world = memoryWorld()) {
  const halt = world.backend.halt(op, where);
  const job = await world.start(revert);
  await halt.reached;
  return { world, job };
}

const everyChangeOnce = ["create safety", "revert a", "describe a"];

test("after a crash before the first step was begun, the job is checked anew and run", async () => {
  const { world, job } = await crashIn("evidence", "before");
  expect(world.store.journal.entries(job.id)).toEqual([]);
  world.restart();
  expect(await world.ended(job.id)).toMatchObject({ state: "succeeded", step: 3 });
  expect(world.backend.changes).toEqual(everyChangeOnce);
  expect(world.eventTypes(job.id).filter((type) => type === "started")).toHaveLength(1);
});

test("after a crash before the first step, a subject that changed meanwhile makes the job fail stale, with nothing done", async () => {
  const { world, job } = await crashIn("evidence", "before");
  world.backend.change("d1");
  world.restart();
  expect(await world.ended(job.id)).toMatchObject({ state: "failed", problem: { code: "stale" }, step: 0 });
  expect(world.backend.changes).toEqual([]);
});

test.each(["create", "revert", "describe"] as const)(
  "after a crash in %s before its change, the step is done again and the job goes on",
  async (op) => {
    const { world, job } = await crashIn(op, "before");
    expect(world.store.journal.entries(job.id).at(-1)).toMatchObject({ endedAt: null, outcome: null });
    world.restart();
    expect(await world.ended(job.id)).toMatchObject({ state: "succeeded", step: 3 });
    expect(world.backend.changes).toEqual(everyChangeOnce);
  },
);

test.each(["create", "revert", "describe"] as const)(
  "after a crash in %s after its change, the step is not done again and the job goes on",
  async (op) => {
    const { world, job } = await crashIn(op, "after");
    world.restart();
    expect(await world.ended(job.id)).toMatchObject({ state: "succeeded", step: 3 });
    expect(world.backend.changes).toEqual(everyChangeOnce);
    expect(world.eventTypes(job.id)).toContain("note");
  },
);

test("after a crash between two steps, the job goes on with the next", async () => {
  const world = memoryWorld();
  const first = world.backend.halt("create", "after");
  const job = await world.start(revert);
  await first.reached;
  const second = world.backend.halt("evidence", "before");
  first.release();
  await second.reached;
  expect(world.store.journal.entries(job.id).map(({ outcome }) => outcome)).toEqual(["done"]);
  world.restart();
  expect((await world.ended(job.id)).state).toBe("succeeded");
  expect(world.backend.changes).toEqual(everyChangeOnce);
});

test("after a crash between the last step and the job's end, the job only ends", async () => {
  const { world, job } = await crashIn("describe", "after");
  world.store.journal.end(job.id, 2, { at: world.now().toISOString(), outcome: "done", problem: null });
  world.restart();
  expect(await world.ended(job.id)).toMatchObject({ state: "succeeded", result: { changed: ["revert done"] } });
  expect(world.backend.changes).toEqual(everyChangeOnce);
});

test.each([
  ["the world does not tell", "unknown" as const],
  ["looking fails", new Problem("unreadable-output", "I do not understand the tool.")],
])("after a crash in a step, when %s, the job is interrupted and says what to look at", async (_name, answer) => {
  const { world, job } = await crashIn("revert", "before");
  world.backend.examineAnswer = answer;
  world.restart();
  const ended = await world.ended(job.id);
  expect(ended).toMatchObject({
    state: "interrupted",
    problem: { code: "partial", context: { step: "Go back to a" } },
  });
  expect(ended.problem?.detail).toMatch(/"Go back to a" was under way.*tree of web/);
  expect(ended.result?.changed).toEqual(["Create safety"]);
  expect(world.backend.changes).toEqual(["create safety"]);
  expect(world.actions().at(-1)).toBe("job-ended interrupted");
});

test("an interrupted job lets go of its subject", async () => {
  const { world, job } = await crashIn("revert", "before");
  world.backend.examineAnswer = "unknown";
  world.restart();
  await world.ended(job.id);
  expect((await world.ended((await world.start(create)).id)).state).toBe("succeeded");
});

test("a cancel that was asked for before the crash is kept", async () => {
  const { world, job } = await crashIn("create", "after");
  world.cancel(job.id);
  world.restart();
  expect(await world.ended(job.id)).toMatchObject({ state: "cancelled", result: { changed: ["Create safety"] } });
});

test("an optional step that a crash left open becomes a warning", async () => {
  const world = memoryWorld();
  const halt = world.backend.halt("create", "after");
  const { id } = await world.start(create);
  await halt.reached;
  const at = world.now().toISOString();
  world.store.journal.end(id, 0, { at, outcome: "done", problem: null });
  world.store.journal.begin(id, { step: 1, call: { op: "picture", snapshot: "new" }, evidence: {}, begunAt: at });
  world.restart();
  expect((await world.ended(id)).state).toBe("succeeded");
  expect(world.eventTypes(id)).toContain("warning");
  expect(world.store.marks.marksOf(domain).thumbnails.size).toBe(0);
});

test("a host that is down at the start is waited for with growing pauses, and the job is not lost", async () => {
  const pauses: number[] = [];
  const world = memoryWorld({
    wait: async (ms) => {
      pauses.push(ms);
      if (pauses.length === 8) world.backend.isDown = false;
    },
  });
  const { job } = await crashIn("revert", "after", world);
  world.backend.isDown = true;
  world.restart();
  expect((await world.ended(job.id)).state).toBe("succeeded");
  expect(pauses).toEqual([1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000]);
  expect(world.events(job.id).filter(({ text }) => text.startsWith("Waiting for the host"))).toHaveLength(1);
  expect(world.backend.changes).toEqual(everyChangeOnce);
});

test("jobs that wait for their host do not hold up others", async () => {
  const released = Promise.withResolvers<void>();
  const world = memoryWorld({ wait: () => released.promise });
  const ids = ["e1", "e2", "e3", "e4"];
  const halts = ids.map(() => world.backend.halt("create", "before"));
  const jobs = [];
  for (const id of ids) {
    world.backend.addDomain(id, id);
    jobs.push(await world.start(create, { ...domain, id }));
  }
  await Promise.all(halts.map(({ reached }) => reached));
  world.backend.isDown = true;
  world.restart();
  await Promise.all(
    jobs.map(({ id }) => world.when(id, () => world.events(id).some(({ text }) => text.startsWith("Waiting")))),
  );
  world.backend.isDown = false;
  expect((await world.ended((await world.start(create)).id)).state).toBe("succeeded");
  released.resolve();
  await Promise.all(jobs.map(({ id }) => world.ended(id)));
});

test("a job on a host that is no longer configured is interrupted, not lost", async () => {
  const { world, job } = await crashIn("revert", "before");
  world.inventory.backend = () => {
    throw new Problem("not-found", "There is no such host.");
  };
  world.restart();
  expect((await world.ended(job.id)).state).toBe("interrupted");
});

import { expect, test } from "vitest";
import type { Intent } from "#lib/model/intent.ts";
import { Problem } from "#lib/model/problem.ts";
import { codeOf, domain, memoryWorld, operator } from "#server/testing/memory-world.ts";

const create: Intent = { action: "create", name: "new" };
const revert: Intent = { action: "revert", snapshot: "a" };
const remove: Intent = { action: "delete", snapshot: "b", scope: "one" };
const subtree: Intent = { action: "delete", snapshot: "b", scope: "subtree" };
const other = { ...domain, id: "d2" };

test("a job runs its plan's steps in order and records them in journal, history and audit log", async () => {
  const world = memoryWorld();
  const job = await world.start(revert);
  expect(job).toMatchObject({ state: "queued", step: 0, steps: 3, actor: "olga", snapshots: ["a"] });
  const ended = await world.ended(job.id);
  expect(ended).toMatchObject({ state: "succeeded", step: 3, problem: null, cancellable: false, progress: null });
  expect(ended.result).toMatchObject({ changed: ["revert done"], auditSeq: 2 });
  expect(world.backend.changes).toEqual(["create safety", "revert a", "describe a"]);
  expect(world.store.journal.entries(job.id).map(({ outcome }) => outcome)).toEqual(["done", "done", "done"]);
  const events = world.events(job.id);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, at) => at + 1));
  expect(events.filter(({ type }) => type !== "progress").map(({ type }) => type)).toEqual([
    "started",
    "step",
    "step",
    "step",
    "ended",
  ]);
  expect(events.find(({ type }) => type === "step")?.data.argv).toEqual(expect.arrayContaining(["memory", "create"]));
  expect(world.actions()).toEqual(["job-accepted ok", "job-ended ok"]);
  const [, accepted] = world.audit.list({}, { before: null, limit: 2 });
  expect(accepted).toMatchObject({
    actor: "olga",
    object: "memory/domain/d1",
    objectName: "web",
    data: { job: job.id, intent: revert, fingerprint: expect.any(String) },
  });
  expect(accepted?.data.commands).toHaveLength(3);
  expect(world.audit.verify().valid).toBe(true);
});

test("a subject that changed since its plan is stale, and nothing is done", async () => {
  const world = memoryWorld();
  const plan = await world.plan(remove);
  world.backend.change("d1");
  expect(await codeOf(() => world.run(plan.id, plan.fingerprint))).toBe("stale");
  expect(world.backend.changes).toEqual([]);
  expect(world.store.jobs.list({}, { before: null, limit: 9 })).toEqual([]);
  expect(world.actions()).toEqual(["job-refused refused"]);
});

test("a snapshot that was locked since its deletion was planned is stale", async () => {
  const world = memoryWorld();
  const plan = await world.plan(remove);
  const { snapshots } = await world.inventory.observeMachine(domain);
  const b = snapshots.find(({ id }) => id === "b");
  if (!b) throw new Error("no b");
  world.store.marks.setLocked(domain, b, true);
  expect(await codeOf(() => world.run(plan.id, plan.fingerprint))).toBe("stale");
  expect(world.backend.changes).toEqual([]);
});

test("another fingerprint than the plan's is stale", async () => {
  const world = memoryWorld();
  const plan = await world.plan(remove);
  expect(await codeOf(() => world.run(plan.id, "other"))).toBe("stale");
  expect(world.backend.changes).toEqual([]);
});

test("a plan that is unknown or has expired is not found, and the refusal is recorded", async () => {
  const world = memoryWorld();
  const plan = await world.plan(remove);
  expect(await codeOf(() => world.run("no-such-plan", plan.fingerprint))).toBe("not-found");
  world.pass(10 * 60_000);
  expect(await codeOf(() => world.run(plan.id, plan.fingerprint))).toBe("not-found");
  expect(await codeOf(() => world.plans.get(plan.id))).toBe("not-found");
  expect(world.actions()).toEqual(["job-refused refused", "job-refused refused"]);
});

test("what a plan asks to be typed must be typed exactly", async () => {
  const world = memoryWorld();
  const plan = await world.plan(subtree);
  for (const typed of [undefined, "", "WEB", "web "])
    expect(await codeOf(() => world.run(plan.id, plan.fingerprint, typed))).toBe("invalid-input");
  expect(world.backend.changes).toEqual([]);
  const job = await world.run(plan.id, plan.fingerprint, "web");
  expect((await world.ended(job.id)).state).toBe("succeeded");
  expect(world.backend.changes).toEqual(["remove c", "remove b"]);
});

test("a viewer gets no job even past the API", async () => {
  const world = memoryWorld();
  const { id: planId, fingerprint } = await world.plan(remove);
  const { createJobRunner } = await import("./job-runner.ts");
  const runner = createJobRunner({ ...world, publish: () => undefined });
  const session = { ...operator, role: "viewer" as const };
  expect(await codeOf(() => runner.create({ planId, fingerprint, session }))).toBe("not-allowed");
});

test("a subject has one job at a time, and the refusal names the other", async () => {
  const world = memoryWorld();
  const [first, second] = [await world.plan(create), await world.plan(remove)];
  const halt = world.backend.halt("create", "before");
  const job = await world.run(first.id, first.fingerprint);
  await halt.reached;
  const refusal = await world.run(second.id, second.fingerprint).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "busy", context: { job: job.id } });
  halt.release();
  await world.ended(job.id);
  expect(await codeOf(() => world.run(second.id, second.fingerprint))).toBe("stale");
});

test("the lock of a subject also holds after a restart", async () => {
  const world = memoryWorld();
  const second = await world.plan(remove);
  const halt = world.backend.halt("create", "before");
  const job = await world.start(create);
  await halt.reached;
  const again = world.backend.halt("create", "before");
  world.restart();
  await again.reached;
  const refusal = await world.run(second.id, second.fingerprint).catch((error: unknown) => error);
  expect(refusal).toMatchObject({ code: "busy", context: { job: job.id } });
});

test("of two that start the same plan at once, one gets a job", async () => {
  const world = memoryWorld();
  const plan = await world.plan(create);
  const results = await Promise.all([1, 2].map(() => codeOf(() => world.run(plan.id, plan.fingerprint))));
  expect(results.sort()).toEqual(["busy", "ok"]);
});

test("while a subject is read for one job, it takes no other that could change it meanwhile", async () => {
  const world = memoryWorld();
  const [first, second] = [await world.plan(remove), await world.plan(create)];
  const reading = world.backend.halt("observe", "before");
  const job = world.run(first.id, first.fingerprint);
  await reading.reached;
  expect(await codeOf(() => world.run(second.id, second.fingerprint))).toBe("busy");
  reading.release();
  expect((await world.ended((await job).id)).state).toBe("succeeded");
});

test("a plan has one job only", async () => {
  const world = memoryWorld();
  const lock: Intent = { action: "edit", snapshot: "a", locked: true };
  const plan = await world.plan(lock);
  await world.ended((await world.run(plan.id, plan.fingerprint)).id);
  expect(await codeOf(() => world.run(plan.id, plan.fingerprint))).toBe("stale");
});

test("a job that failed lets go of its subject, says which step failed and what was done before", async () => {
  const world = memoryWorld();
  world.backend.failNext("revert", new Problem("no-space", "The disk is full.", { path: "/x" }));
  const ended = await world.ended((await world.start(revert)).id);
  expect(ended).toMatchObject({
    state: "failed",
    step: 1,
    problem: { code: "no-space", status: 507, context: { path: "/x", step: "Go back to a" } },
    result: { changed: ["Create safety"], undo: null },
  });
  expect(world.events(ended.id).at(-1)).toMatchObject({ type: "ended", data: { state: "failed" } });
  expect(world.actions().at(-1)).toBe("job-ended failed");
  expect((await world.ended((await world.start(create)).id)).state).toBe("succeeded");
});

test("an optional step that fails is a warning", async () => {
  const world = memoryWorld();
  world.backend.failNext("screen", new Problem("unsupported", "No screen."));
  const ended = await world.ended((await world.start(create)).id);
  expect(ended).toMatchObject({ state: "succeeded", step: 2, problem: null });
  expect(world.eventTypes(ended.id)).toContain("warning");
});

test("a picture and a lock stick to the very snapshot, and go with it", async () => {
  const world = memoryWorld();
  await world.ended((await world.start(create)).id);
  await world.ended((await world.start({ action: "edit", snapshot: "new", locked: true })).id);
  const snapshot = await world.inventory.snapshot(domain, "new");
  expect(snapshot).toMatchObject({ locked: true, hasThumbnail: true });
  await world.ended((await world.start({ action: "edit", snapshot: "new", locked: false })).id);
  await world.ended((await world.start({ action: "delete", snapshot: "new", scope: "one" })).id);
  expect(world.store.marks.marksOf(domain)).toEqual({ locked: new Set(), thumbnails: new Set() });
});

test("jobs on different subjects run side by side, four at most; the fifth checks again before it begins", async () => {
  const world = memoryWorld();
  const ids = ["e1", "e2", "e3", "e4", "e5"];
  for (const id of ids) world.backend.addDomain(id, id, ["a"]);
  const halts = ids.slice(0, 4).map(() => world.backend.halt("create", "before"));
  const jobs = [];
  for (const id of ids) jobs.push(await world.start(create, { ...domain, id }));
  await Promise.all(halts.map(({ reached }) => reached));
  expect(jobs.map(({ id }) => world.job(id).state)).toEqual(["running", "running", "running", "running", "queued"]);
  world.backend.change("e5");
  for (const halt of halts) halt.release();
  const ended = await Promise.all(jobs.map(({ id }) => world.ended(id)));
  expect(ended.map(({ state }) => state)).toEqual(["succeeded", "succeeded", "succeeded", "succeeded", "failed"]);
  expect(ended[4]?.problem?.code).toBe("stale");
  expect(world.backend.snapshotIds("e5")).toEqual(["a"]);
});

test("a cancel before the first destructive step stops between steps and says what was done", async () => {
  const world = memoryWorld();
  const halt = world.backend.halt("create", "before");
  const job = await world.start(revert);
  await halt.reached;
  expect(world.job(job.id).cancellable).toBe(true);
  expect(world.cancel(job.id).state).toBe("cancelling");
  expect(world.cancel(job.id).state).toBe("cancelling");
  halt.release();
  const ended = await world.ended(job.id);
  expect(ended).toMatchObject({ state: "cancelled", result: { changed: ["Create safety"] } });
  expect(world.events(job.id).at(-1)?.text).toContain("Create safety");
  expect(world.backend.changes).toEqual(["create safety"]);
  expect(world.actions()).toEqual(["job-accepted ok", "job-cancel ok", "job-ended cancelled"]);
});

test("a cancel that comes while the evidence is gathered still prevents the destructive step", async () => {
  const world = memoryWorld();
  const halt = world.backend.halt("evidence", "before");
  const job = await world.start(remove);
  await halt.reached;
  world.cancel(job.id);
  halt.release();
  expect((await world.ended(job.id)).state).toBe("cancelled");
  expect(world.backend.changes).toEqual([]);
});

test("a cancel is refused with the reason once a destructive step has begun, in the last step, and after the end", async () => {
  const world = memoryWorld();
  const halt = world.backend.halt("revert", "before");
  const job = await world.start(revert);
  await halt.reached;
  expect(world.job(job.id).cancellable).toBe(false);
  expect(() => world.cancel(job.id)).toThrow(/past the point where stopping is safe/);
  halt.release();
  await world.ended(job.id);
  expect(await codeOf(() => world.cancel(job.id))).toBe("stale");
  const last = world.backend.halt("remove", "before");
  const single = await world.start({ ...remove, snapshot: "c" });
  await last.reached;
  expect(() => world.cancel(single.id)).toThrow(/last step/);
  last.release();
  await world.ended(single.id);
});

test("a queued job is cancelled at once", async () => {
  const world = memoryWorld();
  const ids = ["e1", "e2", "e3", "e4", "e5"];
  for (const id of ids) world.backend.addDomain(id, id);
  const halts = ids.slice(0, 4).map(() => world.backend.halt("create", "before"));
  const jobs = [];
  for (const id of ids) jobs.push(await world.start(create, { ...domain, id }));
  const fifth = jobs[4]?.id ?? "";
  expect(world.cancel(fifth).state).toBe("cancelled");
  for (const halt of halts) halt.release();
  await Promise.all(jobs.map(({ id }) => world.ended(id)));
  expect(world.backend.snapshotIds("e5")).toEqual([]);
  expect(world.eventTypes(fifth)).toEqual(["note", "ended"]);
});

test("progress is told in the row and in the history, and never goes back", async () => {
  const world = memoryWorld();
  const halt = world.backend.halt("remove", "after");
  const job = await world.start(remove);
  await halt.reached;
  expect(world.job(job.id).progress).toBe(0.5);
  halt.release();
  await world.ended(job.id);
  expect(world.events(job.id).find(({ type }) => type === "progress")?.data).toEqual({ fraction: 0.5 });
});

test("when a connection is lost in a step, the world is asked whether it was done", async () => {
  const world = memoryWorld();
  const lost = new Problem("host-down", "The connection broke.");
  world.backend.failNext("revert", lost, "after");
  expect((await world.ended((await world.start(revert)).id)).state).toBe("succeeded");
  world.backend.failNext("remove", lost, "before");
  const failed = await world.ended((await world.start(remove)).id);
  expect(failed).toMatchObject({ state: "failed", problem: { code: "host-down" } });
  world.backend.failNext("remove", lost, "before");
  world.backend.examineAnswer = "unknown";
  expect((await world.ended((await world.start(remove)).id)).state).toBe("interrupted");
});

test("while it shuts down it takes no jobs, begins no further step and leaves the rest for the next start", async () => {
  const world = memoryWorld();
  const plan = await world.plan(create, other);
  const halt = world.backend.halt("create", "before");
  const job = await world.start(revert);
  await halt.reached;
  world.stop();
  expect(await codeOf(() => world.run(plan.id, plan.fingerprint))).toBe("busy");
  halt.release();
  await world.when(job.id, ({ step }) => step === 1);
  expect(world.backend.changes).toEqual(["create safety"]);
  world.restart();
  expect((await world.ended(job.id)).state).toBe("succeeded");
  expect(world.backend.changes).toEqual(["create safety", "revert a", "describe a"]);
});

test("a step that the host has no operation for is refused while planning", async () => {
  const world = memoryWorld();
  Object.assign(world.backend.operations, { remove: undefined });
  expect(await codeOf(() => world.plan(remove))).toBe("unsupported");
  expect(world.actions()).toEqual(["plan-refused refused"]);
});

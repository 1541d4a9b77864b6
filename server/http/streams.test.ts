import { expect, test } from "vitest";
import { memoryServer, web } from "#server/testing/memory-server.ts";

interface Message {
  id: number;
  event: string;
  data: Record<string, unknown>;
}

/** Reads messages of a stream one by one. */
function reader(response: Response) {
  const source = (response.body ?? new ReadableStream()).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<Message | null> => {
    for (;;) {
      const end = text.indexOf("\n\n");
      if (end >= 0) {
        const block = text.slice(0, end);
        text = text.slice(end + 2);
        const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
        if (field("event"))
          return { id: Number(field("id")), event: field("event") ?? "", data: JSON.parse(field("data") ?? "") };
        continue;
      }
      const { done, value } = await source.read();
      if (done) return null;
      text += value;
    }
  };
  const all = async () => {
    const messages: Message[] = [];
    for (let message = await next(); message; message = await next()) messages.push(message);
    return messages;
  };
  return { next, all };
}

async function startJob(world: ReturnType<typeof memoryServer>, intent: unknown) {
  const { body: plan } = await world.json("POST", `/hosts/memory/domains/${web}/plans`, { body: intent });
  const { body } = await world.json("POST", "/jobs", { body: { planId: plan.id, fingerprint: plan.fingerprint } });
  return body.id as string;
}

test("a job's stream gives its history, follows it and ends with it", async () => {
  const world = memoryServer();
  const halt = world.backend.halt("create", "before");
  const id = await startJob(world, { action: "create", name: "n" });
  await halt.reached;
  const response = await world.ask("GET", `/jobs/${id}/events`);
  expect(response.headers.get("content-type")).toMatch(/^text\/event-stream/);
  expect(response.headers.get("cache-control")).toContain("no-transform");
  const stream = reader(response);
  expect([(await stream.next())?.event, (await stream.next())?.event]).toEqual(["started", "step"]);
  halt.release();
  const rest = await stream.all();
  expect(rest.map(({ id: seq }) => seq)).toEqual(rest.map((_, at) => at + 3));
  expect(rest.at(-1)).toMatchObject({ event: "ended", data: { data: { state: "succeeded" } } });
});

test("Last-Event-ID resumes a job's stream after that event; once all is seen there is no content", async () => {
  const world = memoryServer();
  const id = await startJob(world, { action: "create", name: "n" });
  const whole = await reader(await world.ask("GET", `/jobs/${id}/events`)).all();
  const resumed = await world.ask("GET", `/jobs/${id}/events`, { headers: { "last-event-id": "2" } });
  expect(await reader(resumed).all()).toEqual(whole.slice(2));
  const seen = { "last-event-id": String(whole.at(-1)?.id) };
  expect((await world.ask("GET", `/jobs/${id}/events`, { headers: seen })).status).toBe(204);
  const { body } = await world.json("GET", `/jobs/${id}/events?format=json`);
  expect(body.items).toEqual(whole.map(({ data }) => data));
});

test("a garbled Last-Event-ID starts from the beginning", async () => {
  const world = memoryServer();
  const id = await startJob(world, { action: "create", name: "n" });
  const whole = await reader(await world.ask("GET", `/jobs/${id}/events`)).all();
  for (const bad of ["x", "-1", "1e3", "9".repeat(40)]) {
    const response = await world.ask("GET", `/jobs/${id}/events`, { headers: { "last-event-id": bad } });
    expect(await reader(response).all()).toEqual(whole);
  }
});

test("the events of all are numbered, and a reader that comes back gets what it missed", async () => {
  const { ask, server } = memoryServer();
  const leave = new AbortController();
  const first = reader(await ask("GET", "/events", { signal: leave.signal }));
  server.feed.publish({ type: "domains-changed", host: "one" });
  const seen = await first.next();
  expect(seen).toMatchObject({ event: "domains-changed", data: { type: "domains-changed", host: "one" } });
  leave.abort();
  expect(await first.next()).toBeNull();
  server.feed.publish({ type: "domains-changed", host: "two" });
  server.feed.publish({ type: "domains-changed", host: "three" });
  const back = reader(await ask("GET", "/events", { headers: { "last-event-id": String(seen?.id) } }));
  expect([(await back.next())?.data.host, (await back.next())?.data.host]).toEqual(["two", "three"]);
});

test("a reader that missed more than is remembered, or comes from an earlier run, is told to fetch anew", async () => {
  const { ask, server } = memoryServer();
  for (let n = 0; n < 2_500; n++) server.feed.publish({ type: "domains-changed", host: String(n) });
  for (const id of [1, server.feed.lastId() - 2_400, server.feed.lastId() + 5]) {
    const stream = reader(await ask("GET", "/events", { headers: { "last-event-id": String(id) } }));
    expect(await stream.next()).toMatchObject({ event: "resync", id: server.feed.lastId() });
  }
});

test("a job's changes and the tree's are announced to all", async () => {
  const world = memoryServer();
  const stream = reader(await world.ask("GET", "/events"));
  const id = await startJob(world, { action: "create", name: "n" });
  const seen: Message[] = [];
  for (let message = await stream.next(); message; message = await stream.next()) {
    seen.push(message);
    if (message.event === "tree-changed") break;
  }
  expect(seen[0]?.data).toEqual({ type: "job-changed", id });
  expect(seen.at(-1)?.data).toMatchObject({ host: "memory", kind: "domain", id: web });
});

test("a shutdown ends every stream", async () => {
  const { ask, server } = memoryServer();
  const streams = [reader(await ask("GET", "/events")), reader(await ask("GET", "/events"))];
  await server.close();
  expect(await Promise.all(streams.map(({ next }) => next()))).toEqual([null, null]);
});

test("a reader that does not read is cut off instead of being remembered without end", async () => {
  const { ask, server } = memoryServer();
  const response = await ask("GET", "/events");
  for (let n = 0; n < 5_000; n++) server.feed.publish({ type: "domains-changed", host: String(n) });
  expect((await reader(response).all()).length).toBeLessThan(2_100);
});

import { expect, test } from "vitest";
import type { Job } from "#lib/model/job.ts";
import type { FrozenFile } from "#server/backends/subject-facts.ts";
import { openStore } from "#server/store/store.ts";
import { ownFindings } from "./own-findings.ts";

const ref = { host: "h", kind: "domain", id: "u" } as const;
const file = (stamp: string): FrozenFile => ({
  ...{
    path: "/i/a",
    snapshot: "s",
    createdAt: "2026-05-01T00:00:00.000Z",
    stamp,
    modifiedAt: "2026-05-01T00:00:00.000Z",
  },
});
const job = (state: Job["state"], endedAt: string | null) =>
  ({
    id: "j",
    intent: { action: "create" },
    createdAt: "2026-05-03T11:00:00.000Z",
    state,
    endedAt,
    problem: null,
  }) as Job;
const at = (time: string) => `2026-05-03T${time}.000Z`;

function world() {
  const { frozen } = openStore(":memory:");
  return (stamp: string, readAt: string, last: Job | null = null) =>
    ownFindings(
      ref,
      { frozen: [file(stamp)], readAt: at(readAt), snapshots: [{ id: "s" }] },
      { frozen, lastJob: () => last },
    ).map((found) => found.id);
}

test("a frozen file that was written to is told, and stays told", () => {
  const look = world();
  expect(look("1", "12:00:00")).toEqual([]);
  expect(look("2", "12:00:01")).toEqual(["changed-outside:/i/a"]);
  expect(look("2", "12:00:02", job("running", null))).toEqual(["changed-outside:/i/a"]);
});

test("while a job of Espalier is at work, and of a reading that was begun before its end, nothing new is said", () => {
  const look = world();
  look("1", "12:00:00");
  expect(look("2", "12:00:01", job("running", null))).toEqual([]);
  expect(look("2", "12:00:02", job("succeeded", at("12:00:03")))).toEqual([]);
  expect(look("2", "12:00:04", job("succeeded", at("12:00:03")))).toEqual(["changed-outside:/i/a"]);
});

test("a job that was broken off can be settled, and is told until the next job", () => {
  const look = world();
  expect(look("1", "12:00:00", job("interrupted", at("11:00:01")))).toEqual(["interrupted-job:j"]);
  expect(look("1", "12:00:01", job("succeeded", at("11:59:00")))).toEqual([]);
});

import { expect, test } from "vitest";
import type { Finding } from "#lib/model/finding.ts";
import type { Job } from "#lib/model/job.ts";
import { HeldFindings, isSettled } from "./held-findings.ts";

const ref = { host: "lab", kind: "domain", id: "one" } as const;
const finding = (id: string) => ({ id }) as Finding;

test("while a job is at work, what was seen before it stays; afterwards what is seen", () => {
  const held = new HeldFindings();
  expect(held.shown(ref, [finding("a")], true)).toEqual([finding("a")]);
  expect(held.shown(ref, [finding("half-way"), finding("other")], false)).toEqual([finding("a")]);
  expect(held.count(ref, 2, false)).toBe(1);
  expect(held.shown({ ...ref, id: "two" }, [finding("b")], false)).toEqual([finding("b")]);
  expect(held.shown(ref, [], true)).toEqual([]);
  expect(held.count(ref, 3, true)).toBe(3);
});

test("a reading that was begun before a job ended is not settled", () => {
  const job = (endedAt: string | null) => ({ endedAt }) as Job;
  const readAt = "2026-05-03T12:00:00.000Z";
  expect(isSettled(null, readAt)).toBe(true);
  expect(isSettled(job(null), readAt)).toBe(false);
  expect(isSettled(job("2026-05-03T12:00:01.000Z"), readAt)).toBe(false);
  expect(isSettled(job("2026-05-03T11:59:59.000Z"), readAt)).toBe(true);
});

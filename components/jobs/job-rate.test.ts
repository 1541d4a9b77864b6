import { expect, test } from "vitest";
import type { Job } from "#lib/model/job.ts";
import { rateWords } from "./job-rate.ts";

const startedAt = "2026-05-01T10:00:00.000Z";
const at = (seconds: number) => Date.parse(startedAt) + seconds * 1000;
const job = (progress: number | null, bytesToCopy: number | null) => ({ progress, bytesToCopy, startedAt }) as Job;

test("a rate is what was copied by the time it took", () => {
  expect(rateWords(job(0.5, 80 * 1024 ** 2), at(4))).toBe("10 MiB/s");
});

test("nothing is said where nothing is known", () => {
  expect(rateWords(job(null, 1000), at(4))).toBeNull();
  expect(rateWords(job(0.5, null), at(4))).toBeNull();
  expect(rateWords(job(0, 1000), at(4))).toBeNull();
  expect(rateWords(job(0.5, 1000), at(0))).toBeNull();
});

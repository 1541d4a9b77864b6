import { expect, test } from "vitest";
import type { Job } from "#lib/model/job.ts";
import type { Jobs } from "#server/store/jobs.ts";
import { estimateMs } from "./estimate.ts";

const ref = { host: "lab", kind: "domain", id: "one" } as const;
const mib = 1024 * 1024;

/** Succeeded jobs: action, seconds, bytes, on which machine. */
const jobsOf = (measured: [Job["intent"]["action"], number, number | null, string?][]): Jobs =>
  ({
    list: ({ domain }: { domain?: string }) =>
      measured
        .filter(([, , , id = "one"]) => domain === undefined || id === domain)
        .map(([action, seconds, bytesToCopy]) => ({
          job: {
            intent: { action },
            bytesToCopy,
            startedAt: "2026-05-03T12:00:00.000Z",
            endedAt: new Date(Date.parse("2026-05-03T12:00:00.000Z") + seconds * 1000).toISOString(),
          },
        })),
  }) as unknown as Jobs;

test("bytes are copied at the rate of the host's last copies, whatever they were for", () => {
  const jobs = jobsOf([
    ["merge", 10, 100 * mib, "other"],
    ["delete", 10, 300 * mib],
    ["merge", 500, 1000],
  ]);
  expect(estimateMs(jobs, ref, "merge", 40 * mib)).toBe(2_000);
  expect(estimateMs(jobsOf([["merge", 500, 1000]]), ref, "merge", 40 * mib)).toBeNull();
});

test("what copies nothing takes what it took before, here first and else on the host", () => {
  const jobs = jobsOf([
    ["revert", 9, 0, "other"],
    ["revert", 1, 0],
    ["revert", 3, null],
    ["revert", 2, 0],
    ["delete", 60, 100 * mib],
  ]);
  expect(estimateMs(jobs, ref, "revert", 0)).toBe(2_000);
  expect(estimateMs(jobs, { ...ref, id: "third" }, "revert", null)).toBe(3_000);
  expect(estimateMs(jobs, ref, "delete", 0)).toBeNull();
});

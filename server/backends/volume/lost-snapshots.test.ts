import { expect, test } from "vitest";
import { memoryRecords } from "#server/testing/contract/volumes/volume-source.ts";
import {
  forgetLostOperation,
  lostFindings,
  lostFrom,
  recordSettled,
  recordUnderWay,
  removing,
} from "./lost-snapshots.ts";
import { OneAtATime } from "./one-at-a-time.ts";
import type { RecordedSnapshot, VolumeRecord } from "./volume-record.ts";

const snapshot = (key: string, parent: string | null): RecordedSnapshot => ({
  ...{ key, name: key, parent, description: null, createdAt: "2026-05-03T10:00:00.000Z" },
});
/** a ── b ── c ── head */
const line: VolumeRecord = { head: "c", snapshots: [snapshot("a", null), snapshot("b", "a"), snapshot("c", "b")] };
const keys = (lost: readonly RecordedSnapshot[]) => lost.map(({ key }) => key);

test("what a change has under its hands is not lost while it is not there, and can be lost again once it is settled", () => {
  const open = recordUnderWay(recordUnderWay(line, "b"), "c");
  expect(keys(lostFrom(line, ({ key }) => key === "a"))).toEqual(["b", "c"]);
  expect(keys(lostFrom(open, ({ key }) => key === "a"))).toEqual([]);
  expect(keys(lostFrom(recordSettled(open, "b"), ({ key }) => key === "a"))).toEqual(["b"]);
  expect(recordSettled(recordSettled(open, "b"), "c")).toEqual(line);
});

test("a finding names the snapshot, its time, its description and what is gone, and offers all at once only where there are several", () => {
  const told = { ...snapshot("b", "a"), description: "x".repeat(300) };
  const [one] = lostFindings([told], () => ({ gone: "its copy /i/b is gone", file: "/i/b" }));
  expect(one?.text).toMatch(/"b" of 2026-05-03 10:00 UTC \(“x{200}…”\) is lost: its copy \/i\/b is gone/);
  expect(one?.repairs.map(({ choice }) => choice)).toEqual(["forget"]);
  const both = lostFindings([told, snapshot("c", "b")], () => ({ gone: "gone", file: null }));
  expect(both.map(({ repairs }) => repairs.map(({ choice }) => choice))).toEqual([
    ["forget", "forget-all"],
    ["forget", "forget-all"],
  ]);
});

test("a removal that fails leaves a snapshot that can be lost, and one that had its effect all the same leaves none", async () => {
  const records = memoryRecords();
  const remove = () => Promise.reject(new Error("no"));
  records.put("v", line);
  await expect(removing({ records }, "v", "b", { remove, isGone: async () => false })).rejects.toThrow("no");
  expect(records.get("v")).toEqual(line);
  await expect(removing({ records }, "v", "b", { remove, isGone: async () => true })).rejects.toThrow("no");
  expect(records.get("v").snapshots.map(({ key, parent }) => [key, parent])).toEqual([
    ["a", null],
    ["c", "a"],
  ]);
});

test("what is forgotten hands its children to its parent, and what is there again is not forgotten", async () => {
  const records = memoryRecords();
  records.put("v", line);
  const lost = ["b"];
  const { run } = forgetLostOperation({
    ...{ source: { records }, turns: new OneAtATime() },
    read: async (id) => ({ record: records.get(id), lost: line.snapshots.filter(({ key }) => lost.includes(key)) }),
  });
  const context = { job: "j", signal: new AbortController().signal, progress: () => {}, note: () => {} };
  await run("v", { verb: "forgetLost", key: "a" }, context);
  expect(records.get("v")).toEqual(line);
  await run("v", { verb: "forgetLost", key: "b" }, context);
  expect(records.get("v").snapshots).toEqual([snapshot("a", null), snapshot("c", "a")]);
});
